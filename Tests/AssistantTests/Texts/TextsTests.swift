import Foundation
import Testing

@testable import Assistant

@Suite struct TextsTests {
    @Test("every text is there in every language, and no language left it in another's words")
    func complete() {
        for sample in Samples.all {
            let texts = Language.allCases.map { sample.phrase.text(in: $0) }
            #expect(texts.allSatisfy { !$0.isEmpty }, "\(sample.name)")
            guard !sample.isAlike else { continue }
            #expect(Set(texts).count == texts.count, "\(sample.name) reads the same in two languages")
        }
    }

    @Test("what is filled into a text stands in it, in every language")
    func placeholders() {
        for sample in Samples.all {
            for language in Language.allCases {
                let text = sample.phrase.text(in: language)
                for filling in sample.fillings {
                    #expect(text.contains(filling), "\(sample.name) in \(language) has lost \(filling): \(text)")
                }
            }
        }
    }

    @Test("the samples of these tests are all the texts there are")
    func samplesAreComplete() throws {
        for (type, declared) in try Declarations.casesByType() {
            let sampled = Samples.all.filter { $0.type == type }.map(\.key)
            #expect(Set(sampled) == Set(declared), "\(type)")
        }
    }

    @Test("commands stand as they are written, in every language")
    func commands() {
        for sample in Samples.all {
            let mentioned = Language.allCases.map { Set(commands(in: sample.phrase.text(in: $0))) }
            #expect(Set(mentioned).count == 1, "\(sample.name): \(mentioned)")
        }
    }

    private func commands(in text: String) -> [String] {
        text.split { !($0.isASCII && ($0.isLetter || $0 == "/")) }.map(String.init).filter { $0.hasPrefix("/") && $0.count > 1 }
    }

    @Test("Cyrillic texts are written in Cyrillic letters, Ukrainian ones without Russian letters and the other way round")
    func letters() {
        for sample in Samples.all {
            let ukrainian = sample.phrase.text(in: .ukrainian)
            let russian = sample.phrase.text(in: .russian)
            #expect(!ukrainian.contains(where: { "ыэёъЫЭЁЪ".contains($0) }), "\(sample.name): \(ukrainian)")
            #expect(!russian.contains(where: { "іїєґІЇЄҐ".contains($0) }), "\(sample.name): \(russian)")
        }
    }

    @Test("a menu's descriptions are as Telegram takes them: one plain line of at most 256 characters")
    func descriptions() {
        for command in CommandText.allCases {
            for language in Language.allCases {
                let text = command.text(in: language)
                #expect((1...256).contains(text.utf16.count) && !text.contains { "*_`\n".contains($0) })
            }
        }
    }
}

/// What the source declares: the cases of each enum of texts, read from the files themselves, so that no list can be forgotten.
private enum Declarations {
    static func casesByType() throws -> [String: [String]] {
        var found: [String: [String]] = [:]
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Sources/Products/Assistant/Texts")
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
            var type: String?
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                if line.hasPrefix("enum "), line.contains("Phrase {") {
                    type = line.dropFirst(5).prefix { $0.isLetter }.description
                } else if line.hasPrefix("}") {
                    type = nil
                } else if let type, line.hasPrefix("    case ") {
                    found[type, default: []].append(line.dropFirst(9).prefix { $0.isLetter || $0.isNumber }.description)
                }
            }
        }
        return found
    }
}
