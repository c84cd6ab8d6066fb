import TestSupport
import Testing

@testable import Server

@Suite("Configuration under random damage")
struct ConfigurationFuzzTests {
    @Test("a damaged file is read or refused with places, and never anything else")
    func damage() {
        var random = SeededGenerator("configuration damage")
        var refused = 0
        for _ in 0..<1500 {
            let text = damaged(ConfigurationSample.text, &random)
            do {
                _ = try ConfigurationSample.read(text)
            } catch let error as ConfigurationError {
                refused += 1
                #expect(!error.problems.isEmpty && error.problems.allSatisfy(hasPlace), "seed \(random.seed): \(error)\n\(text)")
            } catch {
                Issue.record("seed \(random.seed): \(error)\n\(text)")
            }
        }
        #expect(refused > 500, "seed \(random.seed): damage is to be noticed")
    }

    private func hasPlace(_ problem: ConfigurationProblem) -> Bool {
        guard let place = problem.place else { return false }
        return place.file == "kontor.yaml" && place.line >= 1 && place.column >= 1 && !problem.sentence.isEmpty
    }

    private func damaged(_ text: String, _ random: inout SeededGenerator) -> String {
        var scalars = Array(text.unicodeScalars)
        let snippets = [
            "\n", "  ", "- ", ": ", "{", "}", "[", "]", "\"", "&a ", "*a", "!!int ", "~", "${", "#", "\t", "🙂", "\u{0}", "| ", "<<: ",
        ]
        for _ in 0..<random.int(1...4) {
            let start = random.int(0...scalars.count - 1)
            let end = min(scalars.count, start + random.int(0...12))
            switch random.int(0...2) {
            case 0: scalars.removeSubrange(start..<end)
            case 1: scalars.insert(contentsOf: scalars[start..<end], at: random.int(0...scalars.count))
            default: scalars.insert(contentsOf: random.pick(snippets).unicodeScalars, at: start)
            }
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}
