/// Which target may import which; the same edges as in ARCHITECTURE.md.
enum ImportEdges {
    /// Sideways edges need a decision record: `Channels → Customers` has docs/decisions/002, those of Billing have 008.
    static let allowed: [String: Set<String>] = [
        "Values": [],
        "Charts": ["Values"],
        "Storage": ["Values"],
        "OutboundHTTP": ["Values"],
        "Jobs": ["Storage", "Values"],
        "Ledger": ["Storage", "Values"],
        "Health": ["Jobs", "Storage", "Values"],
        "Customers": ["Storage", "Values"],
        "Billing": ["Customers", "Jobs", "Ledger", "OutboundHTTP", "Storage", "Values"],
        "Channels": ["Customers", "Jobs", "OutboundHTTP", "Storage", "Values"],
        "AIGateway": ["OutboundHTTP", "Storage", "Values"],
        "Assistant": ["AIGateway", "Billing", "Channels", "Charts", "Customers", "Health", "Jobs", "Ledger", "Storage", "Values"],
        "Server": [
            "AIGateway", "Assistant", "Billing", "Channels", "Customers", "Health", "Jobs", "Ledger", "OutboundHTTP", "Storage", "Values",
        ],
        "Sandbox": ["Values"],
        "kontor": [
            "Assistant", "Billing", "Channels", "Customers", "Jobs", "Ledger", "OutboundHTTP", "Sandbox", "Server", "Storage", "Values",
        ],
    ]

    /// Outside packages that only these targets may know.
    static let keepers: [String: Set<String>] = [
        "GRDB": ["Storage"],
        "CLibpq": ["Storage"],
        "CCairo": ["Charts"],
        "AsyncHTTPClient": ["OutboundHTTP"],
        "Hummingbird": ["Server", "Sandbox"],
        "Mustache": ["Server"],
        "ArgumentParser": ["kontor"],
    ]

    static func violations(in file: SourceFile) -> [Violation] {
        guard let target = file.target else { return [] }
        guard let edges = allowed[target] else { return [file.violation(1, "the target \(target) is missing from ImportEdges.allowed")] }
        return file.violations { line in
            guard let module = importedModule(line.code) else { return nil }
            if allowed[module] != nil, module != target, !edges.contains(module) { return "\(target) may not import \(module)" }
            if let keeper = keepers.first(where: { module.hasPrefix($0.key) }), !keeper.value.contains(target) {
                return "\(module) belongs to \(keeper.value.sorted().joined(separator: " and "))"
            }
            return nil
        }
    }

    /// `Storage` for `@testable import struct Storage.Row`.
    static func importedModule(_ code: String) -> String? {
        let words = code.split(whereSeparator: \.isWhitespace)
        guard let position = words.firstIndex(of: "import"), words[..<position].allSatisfy(isImportModifier) else { return nil }
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var", "actor"]
        let name = words[(position + 1)...].first { !kinds.contains($0) }
        return name?.split(separator: ".").first.map { String($0.filter { $0 != ";" }) }
    }

    private static func isImportModifier(_ word: Substring) -> Bool {
        word.hasPrefix("@") || ["public", "package", "internal", "private", "fileprivate"].contains(word)
    }

    /// The edges as ARCHITECTURE.md shows them: lines of the form `Jobs → Storage, Values`, an arrow without a target for none.
    static func shown(in architecture: String) -> [String: Set<String>] {
        var edges: [String: Set<String>] = [:]
        for line in architecture.split(separator: "\n") {
            let sides = line.split(separator: "→", omittingEmptySubsequences: false).map { $0.filter { !" `|*-".contains($0) } }
            guard sides.count == 2, allowed[sides[0]] != nil else { continue }
            edges[sides[0]] = Set(sides[1].split(separator: ",").map(String.init)).intersection(allowed.keys)
        }
        return edges
    }
}
