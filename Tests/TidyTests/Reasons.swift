/// What switches a check of the compiler off, drops an error or stops the process gives its reason in a comment beside it.
enum Reasons {
    private static let needingOne = ["@unchecked Sendable", "nonisolated(unsafe)", "try?", "try!", "fatalError("]

    static func violations(in file: SourceFile) -> [Violation] {
        guard file.target != nil else { return [] }
        return file.lines.indices.compactMap { index in
            guard let found = needingOne.first(where: file.lines[index].code.hasWord), !hasReason(file.lines, index) else { return nil }
            return file.violation(index + 1, "\(found) needs its reason in a comment on this line or the line above")
        }
    }

    private static func hasReason(_ lines: [SourceFile.Line], _ index: Int) -> Bool {
        if !lines[index].comment.isEmpty { return true }
        guard index > 0 else { return false }
        return !lines[index - 1].comment.isEmpty && lines[index - 1].code.allSatisfy(\.isWhitespace)
    }
}
