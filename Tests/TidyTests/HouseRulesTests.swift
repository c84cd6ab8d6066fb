import Foundation
import Testing

/// The rules, held against the whole tree.
@Suite("House rules")
struct HouseRulesTests {
    private func findings(_ rule: (SourceFile) -> [Violation]) -> String {
        SourceTree.files.flatMap(rule).map(\.description).joined(separator: "\n")
    }

    @Test("the tree is found and read")
    func treeIsRead() {
        let paths = SourceTree.files.map(\.path)
        #expect(paths.contains("Sources/Storage/Transaction.swift"))
        #expect(paths.contains("Tests/TidyTests/HouseRulesTests.swift"))
        #expect(SourceTree.folders.contains("Sources/Storage/Drivers"))
        #expect(SourceTree.files.allSatisfy { $0.lines.count > 1 })
    }

    @Test("imports follow the allowed edges")
    func imports() { #expect(findings(ImportEdges.violations) == "") }

    @Test("ARCHITECTURE.md shows the edges that are allowed")
    func architectureShowsEdges() {
        let architecture = SourceTree.read("ARCHITECTURE.md")
        #expect(ImportEdges.shown(in: architecture) == ImportEdges.allowed)
    }

    @Test("every target of Sources is known to the edges")
    func targetsAreKnown() { #expect(Set(SourceTree.files.compactMap(\.target)) == Set(ImportEdges.allowed.keys)) }

    @Test("no folder is a drawer")
    func folders() {
        let findings = SourceTree.folders.flatMap(Names.violations(inFolder:)).map(\.description).joined(separator: "\n")
        #expect(findings == "")
    }

    @Test("no type or file carries an empty name")
    func names() { #expect(findings(Names.violations(in:)) == "") }

    @Test("SQL stands in +SQL.swift, migrations and Storage")
    func sql() { #expect(findings(SQLPlacement.violations) == "") }

    @Test("money is counted in integers")
    func money() { #expect(findings(MoneyNumbers.violations) == "") }

    @Test("what switches a check off gives its reason")
    func reasons() { #expect(findings(Reasons.violations) == "") }

    @Test("no file is longer than 400 lines")
    func sizes() { #expect(findings(Habits.tooLong) == "") }

    @Test("no test sleeps, none is disabled")
    func tests() { #expect(findings(Habits.sleepsOrIsDisabled) == "") }

    @Test("test folders mirror targets")
    func mirror() {
        let tests = Set(SourceTree.entries(of: "Tests").map { String($0.dropFirst("Tests/".count)) })
        let unmirrored = Habits.unmirrored(targets: Set(SourceTree.files.compactMap(\.target)), tests: tests)
        #expect(unmirrored == [])
    }
}
