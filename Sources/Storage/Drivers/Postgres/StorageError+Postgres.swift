extension StorageError {
    /// `sqlState` is one of the codes of PostgreSQL's Appendix A.
    init(sqlState: String, message: String, detail: String?, table: String?, column: String?) {
        self =
            switch sqlState {
            case "23505": .uniqueViolation(columns: Self.columns(detail, table) ?? message)
            case "23503": .foreignKeyViolation(message)
            case "23514": .checkViolation(message)
            case "23502": .notNullViolation(message)
            case "22003": .outOfRange(message)
            case "40001": .serialisation(message)
            case "40P01": .deadlock(message)
            case "55P03": .busy(message)
            case "57014": message.contains("timeout") ? .busy(message) : .cancelled(message)
            case "25006": .readOnly(message)
            case "53100": .diskFull(message)
            case "XX001", "XX002": .corrupt(message)
            case "58030": .inputOutput(message)
            case "53300", "57P01", "57P02", "57P03", "25P03", "25P04": .connectionLost(message)
            case "28000", "28P01", "3D000", "42501": .accessDenied(message)
            case "3F000": .accessDenied("the schema that its options name does not exist, and CREATE SCHEMA makes it")
            // The server counts what is bound, and no other message breaks its protocol.
            case "08P01": .statement("it has parameters that are not interpolated values")
            default: sqlState.hasPrefix("08") ? .connectionLost(message) : .statement(message)
            }
    }

    /// `note.caller, note.name` out of `Key (caller, name)=(1, taken) already exists.`; the values stay out of it.
    private static func columns(_ detail: String?, _ table: String?) -> String? {
        guard let table, let names = detail?.split(separator: "=").first, let open = names.firstIndex(of: "(") else { return nil }
        let list = names[open...].filter { !"()\"".contains($0) }.split(separator: ",")
        return list.map { "\(table).\($0.trimmingPrefix(" "))" }.joined(separator: ", ")
    }
}
