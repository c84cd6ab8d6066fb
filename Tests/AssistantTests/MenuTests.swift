import Sandbox
import TestBusiness
import TestSupport
import Testing

@testable import Assistant

@Suite(.bothEngines) struct MenuTests {
    private func names(forOwner isOwner: Bool) -> [String] {
        CommandText.allCases.filter { $0 != .invite && (isOwner || !$0.isForOwners) }.map(\.rawValue)
    }

    @Test("everyone sees the menu in the language of their Telegram, and the workspace's where it is another")
    func everyone() async throws {
        try await TestBusiness.with { business in
            for (tag, language) in Language.allCases.map({ ($0.rawValue, $0) }) + [("fr", .english)] {
                let person = try business.telegram.addUser("Zoë", languageCode: tag).id
                try await business.ask("/help", as: person)
                let menu = try await business.telegram.wait(for: TestBusiness.bot, person) { chat in
                    chat.commands.first?.description == CommandText.ask.text(in: language)
                }
                #expect(menu.commands.map(\.command) == names(forOwner: false))
            }
        }
    }

    @Test("owners see theirs in their own chat, in their language", arguments: Language.allCases)
    func owners(language: Language) async throws {
        try await TestBusiness.with { business in
            try await business.ask("/start", as: TestBusiness.ownerID)
            try await business.ask("/language", as: TestBusiness.ownerID)
            if language != .english { try await business.press(language.name, as: TestBusiness.ownerID) }
            let menu = try await business.telegram.wait(for: TestBusiness.bot, TestBusiness.ownerID) { chat in
                chat.commands.last?.description == CommandText.settings.text(in: language)
            }
            #expect(menu.commands.map(\.command) == names(forOwner: true))
        }
    }

    @Test("every command of a menu is one that is carried out")
    func carriedOut() {
        for command in CommandText.allCases { #expect(Command(rawValue: command.rawValue) != nil, "\(command)") }
    }
}
