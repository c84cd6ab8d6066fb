import Ledger
import Testing
import Values

@Suite("Account codes")
struct AccountCodeTests {
    private static let known: [(AccountCode, String)] = [
        (.expense("ai", "openai", "gpt-4o-mini"), "expense:ai:openai:gpt-4o-mini expense"),
        (.income("subscription"), "income:subscription income"),
        (.equity("opening"), "equity:opening equity"),
        (.clearing("stripe"), "clearing:stripe asset"),
        (.payable("openai"), "payable:openai liability"),
    ]

    @Test("the family decides the kind", arguments: known)
    func kinds(_ code: AccountCode, _ expected: String) {
        #expect("\(code) \(code.kind)" == expected)
        #expect(AccountCode(code.description) == code)
    }

    @Test("a wallet carries its holder's id")
    func wallet() {
        let holder = ID<Workspace>(at: Timestamp(seconds: 0))
        #expect(AccountCode.wallet(holder).description == "wallet:\(holder)")
        #expect(AccountCode.wallet(holder).kind == .liability)
    }

    @Test("what is no code is refused", arguments: ["", "expense", "expense:", "savings:x", ":x", "Expense:x"])
    func wrong(_ text: String) { #expect(AccountCode(text) == nil) }
}
