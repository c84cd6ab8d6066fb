import Sandbox
import TestBusiness
import TestSupport
import Testing

@testable import Assistant

/// Nobody but an owner can tell that there is anything for owners.
@Suite(.bothEngines) struct StrangerTests {
    private static let commands = [
        "/report", "/report daily", "/report monthly 2026-01-01", "/stats", "/settings", "/settings price 0.01", "/settings report off",
        "/REPORT weekly",
    ]

    @Test("in a private chat, owners' commands get the very reply of an unknown command", arguments: Language.allCases)
    func privateChat(language: Language) async throws {
        try await TestBusiness.with(file: TestBusiness.selling(), isFloodLimited: false) { business in
            let person = try business.telegram.addUser("Zoë", languageCode: language.rawValue).id
            let unknown = try await business.ask("/nonsense", as: person)
            for command in Self.commands {
                let answer = try await business.ask(command, as: person)
                #expect(Array(answer.text.utf8) == Array(unknown.text.utf8))
                #expect(answer.entities == unknown.entities && answer.buttons == unknown.buttons)
            }
            let changed = try await business.ownerSettings()
            #expect(changed.isEmpty)
        }
    }

    @Test("in a group they get it too, and so does the owner, since everybody reads along")
    func group() async throws {
        try await TestBusiness.with(file: TestBusiness.selling(), isFloodLimited: false) { business in
            let group = try business.telegram.createGroup("Friends", members: [TestBusiness.customerID, TestBusiness.ownerID])
            try business.telegram.add(bot: TestBusiness.bot, toGroup: group.id, by: TestBusiness.customerID)
            var count = 0
            for person in [TestBusiness.customerID, TestBusiness.ownerID] {
                for command in ["/nonsense"] + Self.commands {
                    try business.telegram.say(command, as: person, inGroup: group.id)
                    count += 1
                }
            }
            let chat = try await business.telegram.wait(for: TestBusiness.bot, group.id, seconds: 200) { [count] in
                $0.answers.count == count
            }
            #expect(Set(chat.answers.map { Array($0.text.utf8) }).count == 1)
        }
    }

    @Test("presses with the data of owners' buttons get the very note of an unknown button, and change nothing")
    func presses() async throws {
        try await TestBusiness.with(file: TestBusiness.selling(), isFloodLimited: false) { business in
            let data = ["settings", "settings:price", "change:price_per_question:off", "change:report:off", "change:free_questions:+10"]
            let notes = try await business.notes(toPresses: data + ["nonsense", "settings:nowhere"], as: TestBusiness.customerID)
            #expect(notes.count == data.count + 2)
            #expect(Set(notes) == [Text.unknownButton.english])
            let changed = try await business.ownerSettings()
            #expect(changed.isEmpty)
        }
    }
}
