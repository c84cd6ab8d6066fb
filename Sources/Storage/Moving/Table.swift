/// A table as the engine's catalogue has it.
struct Table: Equatable {
    let name: String
    let columns: [String]

    /// `"job"`
    var quotedName: String { quoted(name) }
    /// `"job_id", "kind"`
    var quotedColumns: String { columns.map(quoted).joined(separator: ", ") }

    private func quoted(_ name: String) -> String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }
}
