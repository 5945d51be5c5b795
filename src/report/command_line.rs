//! Command lines that a report names: each word quoted so that a shell hands it over as it is, whatever is in it.

use std::ffi::OsStr;

use crate::foundation::signs::is_hidden;

/// A scenario as the command line takes it. One that begins with a dash would be an option; `-` is the standard input.
pub(super) fn scenario(name: &OsStr) -> String {
    let is_like_an_option = name.as_encoded_bytes().starts_with(b"-") && name != "-";
    if is_like_an_option { format!("./{}", word(name)) } else { word(name) }
}

/// An option with its value, which may begin with a dash.
pub(super) fn option(name: &str, value: &str) -> String {
    let between = if value.starts_with('-') { "=" } else { " " };
    format!(" --{name}{between}{}", word(OsStr::new(value)))
}

/// Between quotes where it needs them, in the manner of `bash`, `zsh` and `ksh` where it holds what nobody can see.
fn word(text: &OsStr) -> String {
    let is_plain = |c: char| (c.is_alphanumeric() && !is_hidden(c)) || "-_./".contains(c);
    match text.to_str() {
        Some(text) if !text.is_empty() && text.chars().all(is_plain) => text.into(),
        Some(text) if !text.chars().any(is_hidden) => format!("'{}'", text.replace('\'', "'\\''")),
        _ => escaped(text.as_encoded_bytes()),
    }
}

fn escaped(bytes: &[u8]) -> String {
    let mut text = String::from("$'");
    let hexadecimal = |byte: &u8| format!("\\x{byte:02x}");
    for chunk in bytes.utf8_chunks() {
        for letter in chunk.valid().chars() {
            match letter {
                '\n' => text.push_str("\\n"),
                '\'' | '\\' => text.extend(['\\', letter]),
                letter if is_hidden(letter) => {
                    text.extend(letter.encode_utf8(&mut [0; 4]).as_bytes().iter().map(hexadecimal));
                }
                letter => text.push(letter),
            }
        }
        text.extend(chunk.invalid().iter().map(hexadecimal));
    }
    text + "'"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_as_far_as_they_need_it() {
        for (text, quoted) in [
            ("my/file-1_2.ron", "my/file-1_2.ron"),
            ("名字.ron", "名字.ron"),
            ("", "''"),
            ("two words", "'two words'"),
            ("it's $HOME \\n `x`", "'it'\\''s $HOME \\n `x`'"),
            ("a\nb'c\\d\u{1b}[", "$'a\\nb\\'c\\\\d\\x1b['"),
            ("\u{85}", "$'\\xc2\\x85'"),
            ("a\u{3164}b", "$'a\\xe3\\x85\\xa4b'"),
            ("a\u{202e}b", "$'a\\xe2\\x80\\xaeb'"),
        ] {
            assert_eq!(word(OsStr::new(text)), quoted);
        }
    }

    #[test]
    fn what_begins_with_a_dash_is_no_option() {
        assert_eq!(scenario(OsStr::new("-x.ron")), "./-x.ron");
        assert_eq!(scenario(OsStr::new("--two words")), "./'--two words'");
        assert_eq!(scenario(OsStr::new("-")), "-");
        assert_eq!(option("strategy", "-bare"), " --strategy=-bare");
        assert_eq!(option("strategy", "retry + timeout"), " --strategy 'retry + timeout'");
    }

    #[cfg(unix)]
    #[test]
    fn a_path_need_not_be_text() {
        use std::os::unix::ffi::OsStrExt;
        assert_eq!(scenario(OsStr::from_bytes(b"\xff\xfe a.ron")), "$'\\xff\\xfe a.ron'");
        assert_eq!(scenario(OsStr::from_bytes(b"-\xff")), "./$'-\\xff'");
    }
}
