import Testing

@testable import Server

@Suite("Configuration under random damage")
struct ConfigurationFuzzTests {
    @Test("a damaged file is read or refused with places, and never anything else")
    func damage() {
        var generator = SystemRandomNumberGenerator()
        let seed = UInt64.random(in: 0 ... .max, using: &generator)
        print("configuration fuzz seed: \(seed)")
        var random = SplitMix(state: seed)
        var refused = 0
        for _ in 0..<1500 {
            let text = damaged(ConfigurationSample.text, &random)
            do {
                _ = try ConfigurationSample.read(text)
            } catch let error as ConfigurationError {
                refused += 1
                #expect(!error.problems.isEmpty && error.problems.allSatisfy(hasPlace), "seed \(seed): \(error)\n\(text)")
            } catch {
                Issue.record("seed \(seed): \(error)\n\(text)")
            }
        }
        #expect(refused > 500, "seed \(seed): damage is to be noticed")
    }

    private func hasPlace(_ problem: ConfigurationProblem) -> Bool {
        guard let place = problem.place else { return false }
        return place.file == "kontor.yaml" && place.line >= 1 && place.column >= 1 && !problem.sentence.isEmpty
    }

    private func damaged(_ text: String, _ random: inout SplitMix) -> String {
        var scalars = Array(text.unicodeScalars)
        let snippets = [
            "\n", "  ", "- ", ": ", "{", "}", "[", "]", "\"", "&a ", "*a", "!!int ", "~", "${", "#", "\t", "🙂", "\u{0}", "| ", "<<: ",
        ]
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let start = Int.random(in: 0..<scalars.count, using: &random)
            let end = min(scalars.count, start + Int.random(in: 0...12, using: &random))
            switch Int.random(in: 0..<3, using: &random) {
            case 0: scalars.removeSubrange(start..<end)
            case 1: scalars.insert(contentsOf: scalars[start..<end], at: Int.random(in: 0...scalars.count, using: &random))
            default:
                let snippet = snippets[Int.random(in: 0..<snippets.count, using: &random)]
                scalars.insert(contentsOf: snippet.unicodeScalars, at: start)
            }
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}

/// A seeded generator, so that a printed seed repeats a run (source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators").
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
