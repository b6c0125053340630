//! CSV by RFC 4180, read strictly: a cell that is taken for another texts the wrong person.

use super::{DataError, Place};

/// What the file may be separated by, the likeliest first.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// Cells one after the other in one text: millions of them stay small.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cells {
    text: String,
    ends: Vec<usize>,
}

impl Cells {
    /// The cell at that place; beyond the last one it is empty.
    pub fn get(&self, index: usize) -> &str {
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.ends.get(index).and_then(|end| self.text.get(start..*end)).unwrap_or_default()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Forgets all cells after that many.
    pub fn truncate(&mut self, count: usize) {
        self.ends.truncate(count);
        self.text.truncate(self.ends.last().copied().unwrap_or_default());
    }

    fn end(&mut self) {
        self.ends.push(self.text.len());
    }
}

/// Reads record after record.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
    delimiter: u8,
}

impl<'a> Reader<'a> {
    /// At the first record of a file, without its byte order mark; the first record says what separates the cells.
    pub fn new(bytes: &'a [u8]) -> Self {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        Self { bytes, at: 0, line: 1, delimiter: delimiter(bytes) }
    }

    /// Reads the next record's cells behind those that are there, and gives the line it begins on; `None` at the end.
    /// Lines without a character are passed over.
    pub fn record(&mut self, cells: &mut Cells) -> Result<Option<usize>, DataError> {
        while self.line_break() {}
        if self.at >= self.bytes.len() {
            return Ok(None);
        }
        let line = self.line;
        let mut column = 1;
        loop {
            self.cell(column, cells)?;
            if self.bytes.get(self.at) != Some(&self.delimiter) {
                self.line_break();
                return Ok(Some(line));
            }
            self.at += 1;
            column += 1;
        }
    }

    /// Reads one cell, up to what separates it from the next.
    fn cell(&mut self, column: usize, cells: &mut Cells) -> Result<(), DataError> {
        let place = Place { line: self.line, column };
        if self.bytes.get(self.at) == Some(&b'"') {
            self.at += 1;
            self.quoted(place, cells)?;
        } else {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let is_end = |byte: &u8| *byte == self.delimiter || matches!(byte, b'\n' | b'\r' | b'"');
            let end = rest.iter().position(is_end).unwrap_or(rest.len());
            if rest.get(end) == Some(&b'"') {
                return Err(DataError::BareQuote(place));
            }
            self.take(end, place, cells)?;
        }
        cells.end();
        Ok(())
    }

    fn quoted(&mut self, place: Place, cells: &mut Cells) -> Result<(), DataError> {
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let quote = rest.iter().position(|byte| *byte == b'"').ok_or(DataError::Unclosed(place))?;
            self.take(quote, place, cells)?;
            self.at += 1;
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    cells.text.push('"');
                    self.at += 1;
                }
                None | Some(b'\n' | b'\r') => return Ok(()),
                Some(byte) if *byte == self.delimiter => return Ok(()),
                Some(_) => return Err(DataError::AfterQuote(place)),
            }
        }
    }

    /// Takes so many bytes into the cell, and counts the lines in them.
    fn take(&mut self, count: usize, place: Place, cells: &mut Cells) -> Result<(), DataError> {
        let taken = self.bytes.get(self.at..self.at + count).unwrap_or_default();
        cells.text.push_str(std::str::from_utf8(taken).map_err(|_| DataError::NotUtf8(place))?);
        let ends_line = |(index, byte): (usize, &u8)| match byte {
            b'\n' => true,
            b'\r' => self.bytes.get(self.at + index + 1) != Some(&b'\n'),
            _ => false,
        };
        self.line += taken.iter().enumerate().filter(|pair| ends_line(*pair)).count();
        self.at += count;
        Ok(())
    }

    /// Passes over one line break, whichever system wrote it. Whether there was one.
    fn line_break(&mut self) -> bool {
        let length = match self.bytes.get(self.at..).unwrap_or_default() {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => return false,
        };
        self.at += length;
        self.line += 1;
        true
    }
}

/// What stands most often between the names of the columns; a comma where nothing does.
fn delimiter(bytes: &[u8]) -> u8 {
    let mut counts = [0_usize; 3];
    let mut is_quoted = false;
    let is_break = |byte: &u8| matches!(byte, b'\n' | b'\r');
    for byte in bytes.iter().skip_while(|byte| is_break(byte)) {
        is_quoted ^= *byte == b'"';
        if !is_quoted && is_break(byte) {
            break;
        }
        if let Some(index) = DELIMITERS.iter().position(|delimiter| !is_quoted && delimiter == byte) {
            counts[index] += 1;
        }
    }
    let most = counts.iter().max().copied().unwrap_or_default();
    let first = counts.iter().position(|count| *count == most).unwrap_or_default();
    DELIMITERS[first]
}
