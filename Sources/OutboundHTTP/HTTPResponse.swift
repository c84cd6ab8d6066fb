import NIOHTTP1

package struct HTTPResponse: Sendable {
    package let status: Int
    package let body: [UInt8]
    let fields: HTTPHeaders

    package var isSuccess: Bool { (200...299).contains(status) }

    /// In the order of arrival.
    package var headers: [(name: String, value: String)] { fields.map { ($0.name, $0.value) } }

    /// The first header of this name, in any case of letters.
    package func header(_ name: String) -> String? { fields.first(name: name) }

    /// The body as text; bytes that are not UTF-8 become U+FFFD.
    package var text: String { String(decoding: body, as: UTF8.self) }
}
