import Sandbox
import TestBusiness
import TestSupport
import Testing
import Values

@testable import Assistant

@Suite("Who sends too much at once is told when to try again", .bothEngines)
struct LimitTests {
    private static let limits = "{ free_questions: 99, command_limit: 2 per 600 s, question_limit: 1 per 600 s }"

    @Test("commands and questions count apart, each person for themselves, and owners not at all")
    func limited() async throws {
        try await TestBusiness.selling(Self.limits) { business in
            let other = try business.telegram.addUser("Zoë", languageCode: "de").id
            try await business.ask("/start")
            let first = try await business.ask("Why is the sky blue?")
            #expect(first.text.contains("Why is the sky blue?"))
            let second = try await business.ask("And at night?")
            #expect(second.text.contains(/try again in ([89]|10) minutes\./), "\(second.text)")
            // The second command, though its question is one too many.
            let asked = try await business.ask("/ask And at dawn?")
            #expect(asked.text.contains("minutes"))
            let third = try await business.ask("/help")
            #expect(third.text.contains(/try again in ([89]|10) minutes\./), "\(third.text)")
            let german = try await business.ask("/help", as: other)
            #expect(german.text.contains("/ask"))
            for number in 1...4 {
                let help = try await business.ask("/help", as: TestBusiness.ownerID)
                let answer = try await business.ask("Question \(number)?", as: TestBusiness.ownerID)
                #expect(help.text.contains("/report") && answer.text.contains("Question \(number)?"))
            }
            business.clock.advance(by: .seconds(600))
            let later = try await business.ask("/ask And now?")
            #expect(later.text.contains("And now?"))
        }
    }

    @Test("the wait is rounded up to the second, and from two minutes on to the minute")
    func rounding() {
        let waits: [(Duration, String)] = [
            (.milliseconds(1), "1 second."), (.seconds(40), "40 seconds."), (.milliseconds(118_500), "119 seconds."),
            (.seconds(120), "2 minutes."), (.milliseconds(120_001), "3 minutes."), (.seconds(240), "4 minutes."),
        ]
        for (wait, words) in waits { #expect(Text(waiting: wait).english.hasSuffix(" in \(words)"), "\(wait)") }
    }
}
