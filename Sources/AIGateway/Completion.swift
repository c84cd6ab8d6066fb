/// What is asked of a model, and for whom.
package struct Completion: Sendable {
    package enum Role: String, Sendable {
        case system
        case user
        case assistant
    }

    package struct Message: Sendable, Equatable {
        package let role: Role
        package let content: String

        package init(_ role: Role, _ content: String) {
            self.role = role
            self.content = content
        }
    }

    package var messages: [Message]
    /// Nil leaves it to the provider.
    package var maximumOutputTokens: Int?
    /// 0 to 2 (Mistral: 1.5); nil leaves it to the provider.
    package var temperature: Double?
    /// What it is for, in reports: `answer`, `letter`.
    package var purpose: String
    package var workspaceID: String
    /// The id of what the call is made for, such as a task's.
    package var subject: String?

    package init(
        _ messages: [Message], purpose: String, workspaceID: String, subject: String? = nil, maximumOutputTokens: Int? = nil,
        temperature: Double? = nil
    ) {
        self.messages = messages
        self.purpose = purpose
        self.workspaceID = workspaceID
        self.subject = subject
        self.maximumOutputTokens = maximumOutputTokens
        self.temperature = temperature
    }
}
