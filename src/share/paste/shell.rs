//! Cuts a command into its words as a POSIX shell does (POSIX.1 §2.2 and §2.3), with bash's `$'…'`. Nothing is expanded.
//!
//! A line that goes on in the next may end as in sh (`\`), in PowerShell (a backtick) or in cmd (`^`). From a word on that
//! begins with `^"`, the text is one that a browser copied for cmd: there a caret only says that the character behind it
//! means nothing to cmd.

use std::collections::BTreeSet;

/// Why a command cannot be cut into words. Holds nothing of it but a place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShellError {
    /// A quotation that has no end.
    #[error("The {quote} at line {line}, column {column} is not closed. Copy the command to its end")]
    Open {
        /// What it is, in words.
        quote: &'static str,
        /// From 1.
        line: usize,
        /// From 1, in characters.
        column: usize,
    },
    /// An escape in `$'…'` that stands for no character.
    #[error(
        "The $'…' at line {line}, column {column} has an escape that stands for no character. Mend it, or paste the JSON alone"
    )]
    Escape {
        /// From 1.
        line: usize,
        /// From 1, in characters.
        column: usize,
    },
}

/// A command's words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// The words, in their order.
    pub words: Vec<Word>,
    /// Where something follows the command: line and column, from 1.
    pub rest: Option<(usize, usize)>,
}

/// One word of a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// The word, without its quotes.
    pub text: String,
    /// What a shell would have filled in, such as `$TOKEN`. It stands in the text as it was written.
    pub expansions: BTreeSet<String>,
}

/// The words of the command that starts at a byte of the text, up to its end: a new line, `;`, `|`, `&`, `<`, `>` or a bracket.
///
/// # Errors
/// The place of a quotation that is not closed, or of an escape that is none.
pub fn words(text: &str, start: usize) -> Result<Words, ShellError> {
    let mut reader = Reader { text, at: start, carets: false, word: None, found: Words::default() };
    reader.command()?;
    reader.end_word();
    Ok(reader.found)
}

struct Reader<'a> {
    text: &'a str,
    /// The byte that is read next.
    at: usize,
    /// Whether the text is known to be copied for cmd.
    carets: bool,
    /// The word so far; `None` between two words.
    word: Option<Word>,
    found: Words,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self) -> Option<char> {
        if self.carets {
            while self.rest().starts_with('^') {
                self.at += 1;
                if !self.take_new_line() {
                    break;
                }
            }
        }
        let character = self.peek()?;
        self.at += character.len_utf8();
        Some(character)
    }

    fn take_new_line(&mut self) -> bool {
        let length = match self.rest().as_bytes() {
            [b'\n', ..] => 1,
            [b'\r', b'\n', ..] => 2,
            _ => 0,
        };
        self.at += length;
        length > 0
    }

    fn push(&mut self, character: char) {
        self.word.get_or_insert_default().text.push(character);
    }

    fn end_word(&mut self) {
        self.found.words.extend(self.word.take());
    }

    fn place(&self, at: usize) -> (usize, usize) {
        let before = self.text.get(..at).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before.get(line_start..).unwrap_or_default().chars().count() + 1)
    }

    fn open(&self, quote: &'static str, at: usize) -> ShellError {
        let (line, column) = self.place(at);
        ShellError::Open { quote, line, column }
    }

    fn command(&mut self) -> Result<(), ShellError> {
        loop {
            let at = self.at;
            let Some(character) = self.take() else { return Ok(()) };
            match character {
                '\n' | ';' | '|' | '&' | '(' | ')' | '<' | '>' => {
                    // Why: `2>` is one sign, not a word and a sign.
                    if matches!(character, '<' | '>')
                        && self.word.as_ref().is_some_and(|word| word.text.bytes().all(|byte| byte.is_ascii_digit()))
                    {
                        self.word = None;
                    }
                    self.found.rest = self.follows(if character == '\n' { self.at } else { at });
                    return Ok(());
                }
                ' ' | '\t' | '\r' => self.end_word(),
                '#' if self.word.is_none() => {
                    self.at += self.rest().find('\n').unwrap_or(self.rest().len());
                }
                '\'' => self.single_quoted(at)?,
                '"' => self.double_quoted(at)?,
                '^' if self.word.is_none() && self.peek() == Some('"') => self.carets = true,
                '$' if self.peek() == Some('\'') => {
                    self.take();
                    self.dollar_quoted(at)?;
                }
                // A text to be translated.
                '$' if self.peek() == Some('"') => {}
                '\\' | '`' | '^' if self.take_new_line() => {}
                '\\' => {
                    let escaped = self.take().unwrap_or('\\');
                    self.push(escaped);
                }
                other => self.expandable(other),
            }
        }
    }

    /// The place of what stands from a byte of the text on, if it is more than white space and signs that end a command.
    fn follows(&self, at: usize) -> Option<(usize, usize)> {
        let rest = self.text.get(at..).unwrap_or_default();
        rest.contains(|character: char| !character.is_whitespace() && !";&|()`".contains(character)).then(|| {
            let blank = rest.len() - rest.trim_start().len();
            self.place(at + blank)
        })
    }

    /// A character that a shell may expand; it stays as it is, and is noted.
    fn expandable(&mut self, character: char) {
        let rest = self.rest();
        let expansion = match character {
            '$' if rest.starts_with('(') => Some("$(…)".to_owned()),
            '$' => {
                let bare = rest.strip_prefix('{').unwrap_or(rest);
                let is_name = |character: &char| character.is_ascii_alphanumeric() || *character == '_';
                let name: String = bare.chars().take_while(is_name).take(40).collect();
                (!name.is_empty()).then(|| format!("${name}"))
            }
            '`' => Some("`…`".to_owned()),
            _ => None,
        };
        let word = self.word.get_or_insert_default();
        word.text.push(character);
        word.expansions.extend(expansion);
    }

    /// POSIX.1 §2.2.2: every character up to the next single quote.
    fn single_quoted(&mut self, at: usize) -> Result<(), ShellError> {
        self.word.get_or_insert_default();
        loop {
            match self.take().ok_or_else(|| self.open("single quote", at))? {
                '\'' => return Ok(()),
                other => self.push(other),
            }
        }
    }

    /// POSIX.1 §2.2.3: a backslash escapes `$`, a backtick, `"`, itself and a new line, and nothing else.
    fn double_quoted(&mut self, at: usize) -> Result<(), ShellError> {
        self.word.get_or_insert_default();
        loop {
            match self.take().ok_or_else(|| self.open("double quote", at))? {
                '"' => return Ok(()),
                '\\' if self.take_new_line() => {}
                '\\' => {
                    let before = self.at;
                    if let Some(escaped @ ('$' | '`' | '"' | '\\')) = self.take() {
                        self.push(escaped);
                    } else {
                        self.at = before;
                        self.push('\\');
                    }
                }
                other => self.expandable(other),
            }
        }
    }

    /// Bash's "ANSI-C quoting". Browsers write a character above U+FFFF as the two halves of a surrogate pair.
    fn dollar_quoted(&mut self, at: usize) -> Result<(), ShellError> {
        let wrong = |reader: &Self| {
            let (line, column) = reader.place(at);
            ShellError::Escape { line, column }
        };
        let mut bytes = Vec::new();
        loop {
            match self.take().ok_or_else(|| self.open("$'…'", at))? {
                '\'' => break,
                '\\' => self.escape(&mut bytes).ok_or_else(|| wrong(self))?,
                other => put(&mut bytes, other),
            }
        }
        let text = String::from_utf8(bytes).map_err(|_| wrong(self))?;
        self.word.get_or_insert_default().text.push_str(&text);
        Ok(())
    }

    /// What stands behind a backslash in `$'…'`; `None` when it is no character.
    fn escape(&mut self, bytes: &mut Vec<u8>) -> Option<()> {
        // A backslash at the text's end: the missing quote is what needs telling.
        let Some(kind) = self.take() else { return Some(()) };
        let byte = match kind {
            'a' => 0x07,
            'b' => 0x08,
            'e' | 'E' => 0x1B,
            'f' => 0x0C,
            'n' => b'\n',
            'r' => b'\r',
            't' => b'\t',
            'v' => 0x0B,
            '\\' | '\'' | '"' | '?' => u8::try_from(kind).ok()?,
            '0'..='7' => {
                let rest = self.digits(8, 2);
                u8::try_from(kind.to_digit(8)? * 8_u32.pow(rest.length) + rest.value).ok()?
            }
            'x' => match self.digits(16, 2) {
                Digits { length: 0, .. } => return None,
                Digits { value, .. } => u8::try_from(value).ok()?,
            },
            'c' => u8::try_from(self.take()?).ok()? & 0x1F,
            'u' | 'U' => {
                let Digits { value, length: 1.. } = self.digits(16, if kind == 'u' { 4 } else { 8 }) else {
                    return None;
                };
                put(bytes, self.with_second_half(value)?);
                return Some(());
            }
            other => {
                // Bash keeps the backslash of an escape that it does not know.
                put(bytes, '\\');
                put(bytes, other);
                return Some(());
            }
        };
        bytes.push(byte);
        Some(())
    }

    /// A code point, or the character whose first half a code unit is.
    fn with_second_half(&mut self, value: u32) -> Option<char> {
        if !(0xD800..0xDC00).contains(&value) {
            return char::from_u32(value);
        }
        self.at += self.rest().strip_prefix("\\u").map(|_| 2)?;
        let second = self.digits(16, 4).value.checked_sub(0xDC00).filter(|second| *second < 0x400)?;
        char::from_u32(0x1_0000 + (value - 0xD800) * 0x400 + second)
    }

    fn digits(&mut self, radix: u32, most: u32) -> Digits {
        let mut digits = Digits { value: 0, length: 0 };
        while digits.length < most {
            let Some(digit) = self.peek().and_then(|character| character.to_digit(radix)) else { break };
            self.at += 1;
            digits = Digits { value: digits.value * radix + digit, length: digits.length + 1 };
        }
        digits
    }
}

/// A number of at most eight digits, and how many it has.
struct Digits {
    value: u32,
    length: u32,
}

fn put(bytes: &mut Vec<u8>, character: char) {
    bytes.extend(character.encode_utf8(&mut [0; 4]).as_bytes());
}
