import Customers
import Sandbox
import Storage
import TestBusiness
import TestSupport
import Testing
import Values

@testable import Assistant

@Suite(.bothEngines) struct AllowanceTests {
    @Test("however many questions come at once, in whichever chats, no more are answered than are free")
    func parallel() async throws {
        var generator = SeededGenerator("allowance")
        let free = generator.int(2...6)
        let chats = (0..<24).map { _ in generator.int(0...3) }
        try await TestBusiness.selling("{ free_questions: \(free), price_per_question: \"0.05\" }") { business in
            let groups = try (1...3).map { try business.telegram.createGroup("Group \($0)", members: [TestBusiness.customerID]).id }
            for group in groups { try business.telegram.add(bot: TestBusiness.bot, toGroup: group, by: TestBusiness.customerID) }
            try await business.ask("/start")
            for (number, chat) in chats.enumerated() {
                let text = "/ask Question \(number)?"
                if chat == 0 {
                    try business.telegram.say(text, as: TestBusiness.customerID, to: TestBusiness.bot)
                } else {
                    try business.telegram.say(text, as: TestBusiness.customerID, inGroup: groups[chat - 1])
                }
            }
            for (index, place) in ([TestBusiness.customerID] + groups).enumerated() {
                let asked = chats.count { $0 == index } + (index == 0 ? 1 : 0)
                try await business.telegram.wait(for: TestBusiness.bot, place, seconds: 200) { chat in
                    chat.answers.count == asked && chat.draft == nil
                        && chat.answers.allSatisfy { $0.text.lowercased().contains("question") }
                }
            }
            let payers = try await business.payers()
            #expect(payers == Array(repeating: .free, count: free))
        }
    }

    @Test("a question that fails gives its turn back, and so does one stopped before its answer began")
    func givenBack() async throws {
        try await TestBusiness.selling(TestBusiness.sold) { business in
            for provider in [SandboxAI.Provider.openai, .mistral] { business.sandbox.ai.add(AIFault(.unauthorized), to: provider) }
            let failed = try await business.ask("Is anybody there?")
            #expect(failed.text == Text.failed.english)
            let status = try await business.ask("/status")
            #expect(status.text.contains("Free questions left: 1"))
            business.clock.advance(by: .seconds(600))
            let answer = try await business.ask("And now?")
            #expect(answer.text.contains("And now?"))
            let offer = try await business.ask("And again?")
            #expect(offer.text.hasPrefix("You have used"))
        }
    }

    @Test("owners ask free of charge, wherever they ask")
    func owners() async throws {
        try await TestBusiness.selling("{ free_questions: 0, price_per_question: \"0.05\" }") { business in
            try await business.ask("Who pays?", as: TestBusiness.ownerID)
            let group = try business.telegram.createGroup("Friends", members: [TestBusiness.ownerID])
            try business.telegram.add(bot: TestBusiness.bot, toGroup: group.id, by: TestBusiness.ownerID)
            try business.telegram.say("/ask Who pays here?", as: TestBusiness.ownerID, inGroup: group.id)
            try await business.telegram.wait(for: TestBusiness.bot, group.id) { $0.answers.last?.text.contains("Who pays here?") == true }
            let payers = try await business.payers(TestBusiness.ownerID)
            #expect(payers == [.owner, .owner])
            let status = try await business.ask("/status", as: TestBusiness.ownerID)
            #expect(status.text.contains(PaymentText.ownersFree.english))
        }
    }

    @Test("in a group each person's own questions count, and the check-out page comes to the buyer's own chat")
    func groups() async throws {
        try await TestBusiness.selling(TestBusiness.sold) { business in
            let other = try business.telegram.addUser("Zoë").id
            let group = try business.telegram.createGroup("Friends", members: [TestBusiness.customerID, other])
            try business.telegram.add(bot: TestBusiness.bot, toGroup: group.id, by: other)
            func ask(_ text: String, as person: Int64) async throws -> Message {
                let before = try business.telegram.snapshot(TestBusiness.bot, group.id).answers.count
                let sent = try business.telegram.say("/ask \(text)", as: person, inGroup: group.id)
                let id = sent[TestBusiness.bot]?.id
                let chat = try await business.telegram.wait(for: TestBusiness.bot, group.id) { chat in
                    chat.answers.count > before
                        && chat.answers.last.map { $0.replyToID == id && $0.text.contains(text) || $0.text.contains("free question") }
                            == true
                }
                return try #require(chat.answers.last)
            }
            try await business.ask("/start")
            _ = try await ask("Ada's first?", as: TestBusiness.customerID)
            let refused = try await ask("Ada's second?", as: TestBusiness.customerID)
            #expect(refused.text.contains("You have used your 1 free question."))
            let answered = try await ask("Zoë's first?", as: other)
            #expect(answered.text.contains("Zoë's first?"))
            let (_, note) = try await business.press("10 questions for $0.50", in: group.id)
            #expect(note == PaymentText.preparing.english)
            try await business.said("The button opens the check-out page")
        }
    }
}
