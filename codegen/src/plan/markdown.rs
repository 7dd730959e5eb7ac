//! The Markdown of generated documentation: prose, and text from the model in it.

/// Wraps a long line.
pub(crate) fn wrap(line: &str) -> Vec<String> {
    const WIDTH: usize = 92;
    let mut lines = vec![String::new()];
    for word in line.split(' ') {
        let last = lines.last().map_or(0, |line| line.chars().count());
        if last > 0 && last + 1 + word.chars().count() > WIDTH {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

/// Returns prose on one line, without characters that end a comment's line or change the direction
/// of text, which rustc rejects.
pub(crate) fn text(prose: &str) -> String {
    let is_layout = |c: char| {
        c.is_control()
            || matches!(c, '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    let visible: String = prose.chars().map(|c| if is_layout(c) { ' ' } else { c }).collect();
    visible.trim().to_owned()
}

/// Returns text from a model as a code span.
pub(crate) fn code(text: &str) -> String {
    let text = escaped(text);
    if text.contains('`') {
        return format!("`` {text} ``");
    }
    if text.is_empty() { "the empty string".to_owned() } else { format!("`{text}`") }
}

/// Returns text from a model on one line, with invisible characters escaped.
pub(crate) fn escaped(text: &str) -> String {
    let text: String = text.chars().flat_map(char::escape_debug).collect();
    text.replace("\\\"", "\"").replace("\\'", "'")
}
