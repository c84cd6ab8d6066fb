/// Something the Assistant says: an enum whose cases are its texts, with what is filled into them. Markdown, unless a type says
/// otherwise.
///
/// Each language is one file of exhaustive switches. A missing text does not compile, nor does a forgotten value, since a binding
/// that is not used is a warning and a warning is an error. `TextsTests` looks at what the compiler cannot see.
protocol Phrase: Sendable {
    var english: String { get }
    var german: String { get }
    var ukrainian: String { get }
    var russian: String { get }
}

extension Phrase {
    func text(in language: Language) -> String {
        switch language {
        case .english: english
        case .german: german
        case .ukrainian: ukrainian
        case .russian: russian
        }
    }
}
