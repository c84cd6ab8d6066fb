import Foundation
import Testing

/// The pages in `docs/`, held against what they describe.
@Suite("Documentation")
struct DocumentationTests {
    @Test("docs/api.md has a heading for each operation of openapi.json, and no other")
    func apiReference() throws {
        let bytes = Data(SourceTree.read("Sources/Server/API/openapi.json").utf8)
        let document = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        let served = Set(paths.flatMap { path, methods in methods.keys.map { "\($0.uppercased()) \(path)" } })
        #expect(served.count > 8)
        let described = Set(SourceTree.read("docs/api.md").matches(of: /(?m)^### ([A-Z]+ \/\S*)$/).map { String($0.1) })
        #expect(served.subtracting(described).sorted() == [], "docs/api.md does not describe these")
        #expect(described.subtracting(served).sorted() == [], "docs/api.md describes what is not there")
    }

    @Test("docs/owner-guide.md explains each variable of the environment and each key of kontor.yaml")
    func ownerGuide() {
        let files = SourceTree.files.filter { $0.path.hasPrefix("Sources/Server/Configuration/") }
        let names = files.flatMap(\.literals).map(\.text).filter { $0.wholeMatch(of: /[A-Z]+(_[A-Z]+)+|HOST|PORT/) != nil }
        let keys = files.flatMap { file in
            file.literals.filter { file.lines[$0.line - 1].code.contains(/(keys = |allowed: |allowed = )\[/) }.map(\.text)
        }
        #expect(names.count > 10 && keys.count > 20)
        let guide = SourceTree.read("docs/owner-guide.md")
        let unexplained = Set(names + keys).filter { !guide.contains("`\($0)`") && !guide.contains("`\($0):`") }
        #expect(unexplained.sorted() == [])
    }

    @Test("the example of the environment in Deploy names nothing that Kontor does not read")
    func environmentExample() {
        let guide = SourceTree.read("docs/owner-guide.md")
        let names = SourceTree.read("Deploy/kontor.env.example").matches(of: /(?m)^([A-Z_]+)=/).map { String($0.1) }
        #expect(names.count > 5)
        #expect(names.filter { !guide.contains("| `\($0)` |") } == [])
    }

    @Test(
        "links between the pages lead somewhere",
        arguments: [
            "README.md", "docs/quick-start.md", "docs/user-guide.md", "docs/owner-guide.md", "docs/api.md", "docs/faq.md",
            "docs/operating.md", "docs/plans.md", "ARCHITECTURE.md",
        ])
    func links(page: String) {
        let folder = SourceTree.root.appending(path: page).deletingLastPathComponent()
        let targets = SourceTree.read(page).matches(of: /\]\(([^)]+)\)/).map { String($0.1) }.filter { !$0.hasPrefix("https://") }
        #expect(!SourceTree.read(page).isEmpty)
        for target in targets {
            let parts = target.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
            let path = parts[0].isEmpty ? SourceTree.root.appending(path: page).path : folder.appending(path: parts[0]).standardized.path
            #expect(FileManager.default.fileExists(atPath: path), "\(page): \(target)")
            guard parts.count > 1, let bytes = FileManager.default.contents(atPath: path) else { continue }
            #expect(Self.anchors(in: String(decoding: bytes, as: UTF8.self)).contains(parts[1]), "\(page): \(target)")
        }
    }

    /// As GitHub makes them of headings.
    private static func anchors(in text: String) -> Set<String> {
        let headings = text.matches(of: /(?m)^#+ (.+)$/).map { $0.1.lowercased() }
        return Set(headings.map { $0.filter { $0.isLetter || $0.isNumber || " -_".contains($0) }.replacing(" ", with: "-") })
    }
}
