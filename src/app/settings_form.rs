//! The settings as they are edited: texts, and what is wrong with each.

use crate::store::settings::Settings;

/// The settings' texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsForm {
    /// `connect_timeout_s`.
    pub connect_timeout: String,
    /// `total_timeout_s`.
    pub total_timeout: String,
    /// `clipboard_s`.
    pub clipboard: String,
    /// `domain_api`.
    pub domain_api: String,
    /// `history_days`; blank keeps all.
    pub history_days: String,
    /// `history_count`; blank keeps all.
    pub history_count: String,
    /// `history_without_personal_data`.
    pub history_without_personal_data: bool,
    /// Why they were not saved.
    pub problem: Option<String>,
}

impl SettingsForm {
    /// The texts of settings.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        Self {
            connect_timeout: settings.connect_timeout_s.to_string(),
            total_timeout: settings.total_timeout_s.to_string(),
            clipboard: settings.clipboard_s.to_string(),
            domain_api: settings.domain_api.clone(),
            history_days: settings.history_days.map(|days| days.to_string()).unwrap_or_default(),
            history_count: settings.history_count.map(|count| count.to_string()).unwrap_or_default(),
            history_without_personal_data: settings.history_without_personal_data,
            problem: None,
        }
    }

    /// The settings with what was typed.
    ///
    /// # Errors
    /// What cannot be, and what may.
    pub fn settings(&self, before: &Settings) -> Result<Settings, String> {
        let seconds = |name: &str, text: &str| {
            text.trim().parse::<u64>().map_err(|_| format!("{name} is no number of seconds. Give digits alone"))
        };
        let most = |name: &str, text: &str| match text.trim() {
            "" => Ok(None),
            text => match text.parse::<u32>() {
                Ok(most) if most > 0 => Ok(Some(most)),
                _ => Err(format!("{name} is no number from 1 on. Give digits alone, or nothing to keep all")),
            },
        };
        let settings = Settings {
            history_days: most("The history's days", &self.history_days)?,
            history_count: most("The history's count", &self.history_count)?,
            history_without_personal_data: self.history_without_personal_data,
            connect_timeout_s: seconds("The time to connect", &self.connect_timeout)?,
            total_timeout_s: seconds("The time in all", &self.total_timeout)?,
            clipboard_s: seconds("The clipboard's time", &self.clipboard)?,
            domain_api: self.domain_api.trim().to_owned(),
            ..before.clone()
        };
        settings.check().map_err(|error| error.to_string())?;
        Ok(settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_settings_or_a_sentence() {
        let before = Settings::default();
        let form = SettingsForm::of(&before);
        assert_eq!(form.settings(&before), Ok(before.clone()));
        let with = |change: fn(&mut SettingsForm)| {
            let mut form = SettingsForm::of(&Settings::default());
            change(&mut form);
            form.settings(&Settings::default())
        };
        let changed = with(|form| form.total_timeout = " 45 ".to_owned()).expect("45 s");
        assert_eq!(changed.total_timeout_s, 45);
        let kept = with(|form| form.history_days = "90".to_owned()).expect("90 days");
        assert_eq!((kept.history_days, kept.history_count), (Some(90), None));
        for (change, part) in [
            ((|form| form.connect_timeout = "ten".to_owned()) as fn(&mut SettingsForm), "no number of seconds"),
            (|form| form.connect_timeout = "40".to_owned(), "The timeouts are 40 s to connect and 30 s"),
            (|form| form.clipboard = "-1".to_owned(), "no number of seconds"),
            (|form| form.history_days = "0".to_owned(), "no number from 1 on"),
            (|form| form.history_count = "many".to_owned(), "nothing to keep all"),
            (|form| form.domain_api = "http://example.com".to_owned(), "https"),
        ] {
            let problem = with(change).expect_err(part);
            assert!(problem.contains(part), "{problem}");
        }
    }
}
