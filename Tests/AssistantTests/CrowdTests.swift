import Sandbox
import TestBusiness
import TestSupport
import Testing

@Suite struct CrowdTests {
    @Test(
        "a thousand customers who ask within a minute are all answered, each in order, and Telegram never has to say 429",
        .timeLimit(.minutes(5)))
    func thousand() async throws {
        var generator = SeededGenerator("crowd")
        // One in twelve has a second question.
        let counts = (0..<1000).map { _ in generator.chance(in: 12) ? 2 : 1 }
        try await TestBusiness.with { business in
            let began = ContinuousClock.now
            let people = try counts.indices.map { try business.telegram.addUser("Person \($0)").id }
            for round in 1...2 {
                for (index, person) in people.enumerated() where counts[index] >= round {
                    try business.telegram.say("Question \(round) of person \(index)?", as: person, to: TestBusiness.bot)
                }
            }
            for (index, person) in people.enumerated() {
                let chat = try await business.telegram.wait(for: TestBusiness.bot, person, seconds: 240) { [count = counts[index]] chat in
                    chat.answers.count >= count && chat.draft == nil
                }
                #expect(chat.answers.count == counts[index])
                for (round, answer) in chat.answers.enumerated() {
                    #expect(answer.text.contains("Question \(round + 1) of person \(index)?"))
                }
            }
            print("crowd: \(counts.reduce(0, +)) questions of 1000 people in \(ContinuousClock.now - began)")
            let floods = try business.telegram.floods(TestBusiness.bot)
            #expect(floods == 0)
        }
    }
}
