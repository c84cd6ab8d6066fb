extension String {
    /// Read as Markdown, it says what it says: names and other words that people chose are put into texts so.
    package var escapedForMarkdown: String {
        var escaped = ""
        for character in self {
            if "*_`~#>|-+.!".contains(character) { escaped.append("\\") }
            // A bracket cannot be escaped; a link needs the two side by side.
            if character == "(", escaped.last == "]" { escaped.append(" ") }
            escaped.append(character)
        }
        return escaped
    }
}
