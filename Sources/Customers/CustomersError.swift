import Values

package enum CustomersError: Error, Equatable, CustomStringConvertible {
    case currencyChanged(Currency, to: Currency)

    package var description: String {
        switch self {
        case .currencyChanged(let old, let new):
            "workspace.currency is \(new), but the books were begun in \(old): set it back, or begin a new workspace with another slug"
        }
    }
}
