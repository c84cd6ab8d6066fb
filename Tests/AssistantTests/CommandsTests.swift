import Channels
import Customers
import Sandbox
import Storage
import TestBusiness
import TestSupport
import Testing
import Values

@testable import Assistant

@Suite(.bothEngines) struct CommandsTests {
    private static func with(_ settings: String = "{}", _ body: @Sendable (TestBusiness) async throws -> Void) async throws {
        try await TestBusiness.with(file: TestBusiness.selling(settings), isFloodLimited: false, body)
    }

    @Test("each command answers in the person's language", arguments: Language.allCases)
    func languages(language: Language) async throws {
        try await Self.with { business in
            let person = try business.telegram.addUser("Zoë", languageCode: language.rawValue).id
            let expected: [(String, Text)] = [
                ("/start", .welcome(name: "Zoë", business: "Test")), ("/help", .help), ("/ask", .askWhat), ("/language", .chooseLanguage),
                ("/terms", .terms(business: "Test")), ("/paysupport", .paySupport(business: "Test")), ("/nonsense", .unknownCommand),
            ]
            for (command, text) in expected {
                let answer = try await business.ask(command, as: person)
                #expect(answer.text == FormattedText(markdown: text.text(in: language)).text)
            }
            let status = try await business.ask("/status", as: person)
            #expect(status.text.contains(Text.working(0).text(in: language)))
        }
    }

    @Test("a language that is not spoken gets the workspace's")
    func unknownLanguage() async throws {
        let file = TestBusiness.selling("{}").replacing("language: en }", with: "language: uk }")
        try await TestBusiness.with(file: file, isFloodLimited: false) { business in
            let person = try business.telegram.addUser("Zoé", languageCode: "fr").id
            let answer = try await business.ask("/help", as: person)
            #expect(answer.text == FormattedText(markdown: Text.help.ukrainian).text)
        }
    }

    @Test("a chosen language is kept, comes before what Telegram reports, and shows in the chat's menu")
    func choice() async throws {
        try await Self.with { business in
            try await business.ask("/language")
            let (message, _) = try await business.press("Українська")
            #expect(message.text == Text.languageChosen.ukrainian)
            let help = try await business.ask("/help")
            #expect(help.text == FormattedText(markdown: Text.help.ukrainian).text)
            try await business.telegram.wait(for: TestBusiness.bot, TestBusiness.customerID) { chat in
                chat.commands.first?.description == CommandText.ask.ukrainian
            }
            let languages = try await business.database { [workspace = business.workspace] tx in
                let identity = try tx.identity(channel: "telegram", externalID: "\(TestBusiness.customerID)", in: workspace)
                let customer = try identity.flatMap { try tx.customer($0.customerID, in: workspace) }
                return (identity?.language, customer?.language, customer?.languageChosenAt != nil)
            }
            #expect(languages == ("en", "uk", true))
        }
    }

    @Test("in a group each person is answered in their own language")
    func group() async throws {
        try await Self.with { business in
            let person = try business.telegram.addUser("Zoë", languageCode: "de").id
            let group = try business.telegram.createGroup("Friends", members: [TestBusiness.customerID, person])
            try business.telegram.add(bot: TestBusiness.bot, toGroup: group.id, by: person)
            try business.telegram.say("/help@test_bot", as: person, inGroup: group.id)
            try business.telegram.say("/help@test_bot", as: TestBusiness.customerID, inGroup: group.id)
            let chat = try await business.telegram.wait(for: TestBusiness.bot, group.id) { $0.answers.count == 2 }
            #expect(chat.answers.map(\.text) == [Text.help.german, Text.help.english].map { FormattedText(markdown: $0).text })
        }
    }

    @Test("the payload of the first deep link stays the customer's source")
    func source() async throws {
        try await Self.with { business in
            for payload in ["spring-ad_1", "autumn"] {
                let before = try business.telegram.snapshot(TestBusiness.bot, TestBusiness.customerID).answers.count
                try business.telegram.start(TestBusiness.bot, as: TestBusiness.customerID, payload: payload)
                try await business.telegram.wait(for: TestBusiness.bot, TestBusiness.customerID) { $0.answers.count > before }
            }
            try await business.ask("/start not a payload", as: TestBusiness.ownerID)
            let sources = try await business.database { [workspace = business.workspace] tx in
                try [TestBusiness.customerID, TestBusiness.ownerID].map { id in
                    let identity = try tx.identity(channel: "telegram", externalID: "\(id)", in: workspace)
                    return try identity.flatMap { try tx.customer($0.customerID, in: workspace)?.source }
                }
            }
            #expect(sources == ["spring-ad_1", nil])
        }
    }

    @Test("terms and support are the owner's own words where kontor.yaml has them")
    func ownWords() async throws {
        try await Self.with("{ terms: \"Be **nice**.\", support_contact: help_desk@acme.example }") { business in
            let terms = try await business.ask("/terms")
            #expect(terms.text == "Be nice.")
            let support = try await business.ask("/paysupport")
            #expect(support.text.contains("help_desk@acme.example"))
        }
    }

    @Test("names that look like formatting are shown as they are")
    func names() async throws {
        try await Self.with { business in
            let person = try business.telegram.addUser("*_A_*[x](http://e.example)").id
            let answer = try await business.ask("/start", as: person)
            #expect(answer.text.contains("Hello, *_A_*[x] (http://e.example)!"))
        }
    }

    @Test("a button of another time gets a note, and nothing changes", arguments: ["Deutsch"])
    func foreignButton(title: String) async throws {
        #expect(Press("language:xx") == nil)
        #expect(Press("settings:nowhere") == nil)
        #expect(Press("change:models") == nil)
        #expect(Press("") == nil)
        for press in [Press.language(.german), .settings(nil), .settings(.price), .change(.reportTime, "+15"), .change(.models, "a:b")] {
            #expect(Press(press.data) == press)
            #expect((1...64).contains(press.data.utf8.count))
        }
    }
}
