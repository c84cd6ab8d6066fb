import Testing
import Values

@testable import Billing

@Suite struct StripeSignatureTests {
    static let body = #"{"id":"evt_1"}"#
    static let sent = Timestamp(seconds: 1_800_000_000)

    static func refusal(
        _ header: String, body: String = body, secrets: [String] = ["whsec_new", "whsec_old"], secondsLater: Int64 = 0
    ) -> WebhookRefusal? {
        do throws(WebhookRefusal) {
            try WebhookSignature(header, .stripe).verify(
                Array(body.utf8), secrets: secrets, tolerance: Stripe.tolerance, now: sent.adding(.seconds(secondsLater)))
            return nil
        } catch {
            return error
        }
    }

    static func signed(_ secret: String) -> String { Shop.signature(body, secret: secret, at: sent) }

    /// The `v1=…` of a header.
    static func code(_ secret: String) -> String { String(signed(secret).split(separator: ",")[1]) }

    @Test("either of two secrets is believed while one is rotated, and any of several codes may be the right one")
    func rotation() {
        #expect(Self.refusal(Self.signed("whsec_new")) == nil)
        #expect(Self.refusal(Self.signed("whsec_old")) == nil)
        let both = "t=\(Self.sent.seconds),\(Self.code("whsec_gone")),\(Self.code("whsec_old")),v0=\(String(repeating: "0", count: 64))"
        #expect(Self.refusal(both) == nil)
        #expect(Self.refusal(Self.signed("whsec_old"), secrets: ["whsec_new"]) == .wrongSignature)
    }

    @Test("a signature known from elsewhere is computed as Stripe computes it")
    func knownVector() {
        // From Python: hmac.new(b"whsec_test_secret", b"1492774577.{\"a\":1}", "sha256").hexdigest()
        let header = "t=1492774577,v1=KNOWN"
        let code = Shop.signature(#"{"a":1}"#, secret: "whsec_test_secret", at: Timestamp(seconds: 1_492_774_577))
        #expect(code == header.replacing("KNOWN", with: knownCode))
    }

    @Test(
        "five minutes either way are tolerated, a second more is not", arguments: [(300, true), (-300, true), (301, false), (-301, false)])
    func tolerance(_ seconds: Int, _ isTolerated: Bool) {
        let refusal = Self.refusal(Self.signed("whsec_new"), secondsLater: Int64(seconds))
        #expect(refusal == (isTolerated ? nil : .staleSignature(seconds: Int64(seconds))))
    }

    @Test("another body, time or code is refused as wrong")
    func forged() {
        #expect(Self.refusal(Self.signed("whsec_new"), body: Self.body + " ") == .wrongSignature)
        #expect(Self.refusal("t=\(Self.sent.seconds + 1),\(Self.code("whsec_new"))") == .wrongSignature)
        #expect(Self.refusal("t=0\(Self.sent.seconds),\(Self.code("whsec_new"))") == .wrongSignature)
        #expect(Self.refusal("t=\(Self.sent.seconds),v1=\(String(repeating: "a", count: 64))") == .wrongSignature)
        #expect(Self.refusal(Self.signed("")) == .wrongSignature)
    }

    @Test(
        "what is no signature is refused as malformed",
        arguments: [
            "", "garbage", "t=,v1=", "t=1800000000", "v1=\(String(repeating: "a", count: 64))",
            "t=abc,v1=\(String(repeating: "a", count: 64))",
            "t=1800000000,v0=\(String(repeating: "a", count: 64))", "t=1800000000,v1=abc",
            "t=1800000000,v1=\(String(repeating: "g", count: 64))",
            "t=-1,v1=\(String(repeating: "a", count: 64))", "t=99999999999999999999,v1=\(String(repeating: "a", count: 64))", "t=1=2,v1=é",
        ])
    func malformed(_ header: String) { #expect(Self.refusal(header) == .malformedSignature) }

    private var knownCode: String { "739d49804fdca77d8a07462fc9f2627d4957adbd32fd530393ccaad298b10455" }
}
