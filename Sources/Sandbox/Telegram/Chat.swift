/// A chat as a bot sees it: a person, a basic group, or a supergroup.
package struct Chat: Sendable, Equatable {
    package enum Kind: String, Sendable { case `private`, group, supergroup }

    package let id: Int64
    package let kind: Kind
    package let title: String
    package let username: String?

    var json: JSON {
        switch kind {
        case .private:
            ["id": .integer(id), "first_name": .string(title), "username": username.map(JSON.string), "type": "private"]
        case .group:
            ["id": .integer(id), "title": .string(title), "type": "group", "all_members_are_administrators": true]
        case .supergroup: ["id": .integer(id), "title": .string(title), "type": "supergroup"]
        }
    }
}

extension SandboxUser {
    var chat: Chat { Chat(id: id, kind: .private, title: firstName, username: username) }

    var json: JSON {
        [
            "id": .integer(id), "is_bot": false, "first_name": .string(firstName), "username": username.map(JSON.string),
            "language_code": .string(languageCode),
        ]
    }
}

/// A group, shared by all its bots. Message ids of a supergroup are the group's own; those of a basic group are each member's.
struct Group {
    let id: Int64
    var title: String
    var kind: Chat.Kind
    var userIDs: Set<Int64> = []
    var botTokens: [String] = []
    var migratedTo: Int64?
    var lastMessageID: Int64 = 0

    var chat: Chat { Chat(id: id, kind: kind, title: title, username: nil) }
}
