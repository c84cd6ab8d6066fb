/// A tenant: one business with its own customers, books and time zone. Everything it owns carries its id.
package struct Workspace: Identified, Hashable, Sendable {
    package static let idPrefix = "workspace"

    package let id: ID<Workspace>
    package let name: String
    /// Lower-case letters, digits and hyphens; unique.
    package let slug: String
    /// The currency its books are kept in.
    package let currency: Currency
    /// An IANA name such as `Europe/Berlin`; days in reports begin and end in it.
    package let timeZone: String
    /// A language tag such as `en`.
    package let language: String

    package init(id: ID<Workspace>, name: String, slug: String, currency: Currency, timeZone: String, language: String) {
        self.id = id
        self.name = name
        self.slug = slug
        self.currency = currency
        self.timeZone = timeZone
        self.language = language
    }
}
