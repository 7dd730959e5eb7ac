//! The Markdown of generated documentation: prose, and text of the model in it.

/// Breaks a line where it gets too long for the eye.
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

/// Prose on one line, with nothing in it that would end a comment's line, or show it in another
/// order than it has: rustc refuses that.
pub(crate) fn text(prose: &str) -> String {
    let is_layout = |c: char| {
        c.is_control()
            || matches!(c, '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    let visible: String = prose.chars().map(|c| if is_layout(c) { ' ' } else { c }).collect();
    visible.trim().to_owned()
}

/// A model's own text as a code span, whatever is in it.
pub(crate) fn code(text: &str) -> String {
    let text = escaped(text);
    if text.contains('`') {
        return format!("`` {text} ``");
    }
    if text.is_empty() { "the empty string".to_owned() } else { format!("`{text}`") }
}

/// A model's own text on one line, with nothing in it that cannot be seen.
pub(crate) fn escaped(text: &str) -> String {
    let text: String = text.chars().flat_map(char::escape_debug).collect();
    text.replace("\\\"", "\"").replace("\\'", "'")
}
