/// A page of a list.
struct PageBody<Item: Encodable>: Encodable {
    let items: [Item]
    let nextCursor: NextCursor

    init(items: [Item], nextCursor: String?) {
        self.items = items
        self.nextCursor = NextCursor(text: nextCursor)
    }
}

/// Null on the last page, and there on every one, so that a caller need not tell absent from null.
struct NextCursor: Encodable {
    let text: String?

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
