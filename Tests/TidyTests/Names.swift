/// Names that say what a thing is for, not that it is a thing.
enum Names {
    static let banned: Set<String> = [
        "Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Service", "Services", "Handler", "Handlers", "Processor",
        "Impl", "Data", "Info", "Base", "Common", "Core", "Shared",
    ]

    static let drawers = banned.union(["Extensions", "Misc", "Models", "Managers", "Protocols", "Types", "Constants", "Lib", "Support"])

    static func violations(inFolder path: String) -> [Violation] {
        guard let name = path.split(separator: "/").last else { return [] }
        guard drawers.contains(where: { $0.lowercased() == name.lowercased() }) else { return [] }
        return [Violation(path: path, line: 1, sentence: "a folder is named after what the product does, not “\(name)”")]
    }

    static func violations(in file: SourceFile) -> [Violation] {
        let fileName = file.path.split(separator: "/").last.map { String($0.dropLast(".swift".count)) } ?? ""
        let words = fileName.split(separator: "+").flatMap { String($0).camelCaseWords }
        let named = words.first(where: banned.contains).map { file.violation(1, "“\($0)” in a file's name says nothing") }
        return [named].compactMap { $0 }
            + file.violations { line in
                guard let name = declaredType(line.code), let word = name.camelCaseWords.first(where: banned.contains) else { return nil }
                return "“\(word)” in \(name) says nothing: name it after what it does"
            }
    }

    /// `Row` for `package struct Row: Sendable {`.
    static func declaredType(_ code: String) -> String? {
        let words = code.split { $0.isWhitespace || ":<({=,".contains($0) }
        let kinds: Set<Substring> = ["struct", "class", "enum", "actor", "protocol", "typealias"]
        guard let kind = words.firstIndex(where: kinds.contains), words.indices.contains(kind + 1) else { return nil }
        let name = words[kind + 1]
        return name.first?.isUppercase == true ? String(name) : nil
    }
}
