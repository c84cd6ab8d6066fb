/// SQL stands in `Noun+SQL.swift`, in migrations and in Storage, so that a table's statements are found at once.
enum SQLPlacement {
    static func violations(in file: SourceFile) -> [Violation] {
        guard file.target != nil, !isPlaceForSQL(file) else { return [] }
        return file.literals.compactMap { literal in
            statement(in: literal.text).map { file.violation(literal.line, "\($0) belongs into a +SQL.swift file") }
        }
    }

    private static func isPlaceForSQL(_ file: SourceFile) -> Bool {
        file.path.hasSuffix("+SQL.swift") || file.path.contains("/Migrations/") || file.target == "Storage"
    }

    /// The kind of statement a text holds; capitals only, since prose may say “select a plan from the list”.
    static func statement(in text: String) -> String? {
        let words = text.split { !($0.isLetter || $0 == "_") }
        func has(_ first: Substring, _ second: Substring, apart: Bool) -> Bool {
            guard let start = words.firstIndex(of: first) else { return false }
            let rest = words[(start + 1)...]
            return apart ? rest.contains(second) : zip(words, words.dropFirst()).contains { $0 == first && $1 == second }
        }
        if has("SELECT", "FROM", apart: true) { return "SELECT … FROM" }
        if has("INSERT", "INTO", apart: false) { return "INSERT INTO" }
        if has("UPDATE", "SET", apart: true) { return "UPDATE … SET" }
        if has("DELETE", "FROM", apart: false) { return "DELETE FROM" }
        if has("CREATE", "TABLE", apart: false) { return "CREATE TABLE" }
        return nil
    }
}
