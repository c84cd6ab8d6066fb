import Foundation

/// The checkout these tests were built from.
enum SourceTree {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Every Swift file below `Sources` and `Tests`, by its path from the root, in order.
    static let files: [SourceFile] = ["Sources", "Tests"].flatMap(paths(below:)).filter { $0.hasSuffix(".swift") }.map { path in
        SourceFile(path: path, text: read(path))
    }

    static let folders: [String] = ["Sources", "Tests"].flatMap(paths(below:)).filter { path in
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: root.appending(path: path).path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// The file's text; empty where there is none, which the rules then see as nothing to hold against it.
    static func read(_ path: String) -> String {
        guard let bytes = FileManager.default.contents(atPath: root.appending(path: path).path) else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func entries(of folder: String) -> [String] { paths(below: folder).filter { $0.split(separator: "/").count == 2 } }

    private static func paths(below folder: String) -> [String] {
        let found = FileManager.default.enumerator(atPath: root.appending(path: folder).path)?.compactMap { $0 as? String } ?? []
        return found.map { folder + "/" + $0 }.sorted()
    }
}

/// Where a rule is broken, as a compiler would say it.
struct Violation: Equatable, CustomStringConvertible {
    let path: String
    let line: Int
    let sentence: String

    var description: String { "\(path):\(line): \(sentence)" }
}

/// One Swift file, taken apart into what is code, what is a comment and what is a string.
struct SourceFile {
    struct Line {
        /// The code alone: comments are gone, every string is `""`.
        var code = ""
        var comment = ""
    }

    struct Literal {
        let line: Int
        let text: String
    }

    let path: String
    let lines: [Line]
    let literals: [Literal]

    init(path: String, text: String) {
        self.path = path
        (lines, literals) = SwiftLexer.takeApart(text)
    }

    /// `Storage` for `Sources/Storage/Row.swift`, `Assistant` for `Sources/Products/Assistant/…`; nil in Tests.
    var target: String? {
        let parts = path.split(separator: "/")
        guard parts.count > 2, parts[0] == "Sources" else { return nil }
        return String(parts[1] == "Products" ? parts[2] : parts[1])
    }

    func violation(_ line: Int, _ sentence: String) -> Violation { Violation(path: path, line: line, sentence: sentence) }

    /// One violation for each line of code that `breaks` answers with a sentence.
    func violations(_ breaks: (Line) -> String?) -> [Violation] {
        lines.enumerated().compactMap { index, line in breaks(line).map { violation(index + 1, $0) } }
    }
}
