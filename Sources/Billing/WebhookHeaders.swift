/// The headers that a webhook came with, as they came.
package struct WebhookHeaders: Sendable, Equatable {
    package let fields: [(name: String, value: String)]

    package init(_ fields: [(name: String, value: String)]) { self.fields = fields }

    /// The first of this name, whose case means nothing.
    package subscript(name: String) -> String? {
        let wanted = name.lowercased()
        return fields.first { $0.name.lowercased() == wanted }?.value
    }

    package static func == (left: WebhookHeaders, right: WebhookHeaders) -> Bool {
        left.fields.elementsEqual(right.fields) { $0 == $1 }
    }
}
