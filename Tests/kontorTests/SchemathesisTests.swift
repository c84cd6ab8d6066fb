import Foundation
import Sandbox
import TestBusiness
import TestSupport
import Testing

/// The API as a stranger reads its document, and takes it at its word.
@Suite struct SchemathesisTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let seed = 20_261_121

    private static let business = """
        workspace: { name: Test, slug: test, currency: USD }
        bots:
          assistant:
            product: assistant
            telegram: { token: "${TELEGRAM_BOT_TOKEN}", api_url: "${TELEGRAM_API_URL}" }
            owner_telegram_ids: [ "${OWNER_TELEGRAM_ID}" ]
        ai:
          providers:
            openai: { api_key: "${OPENAI_API_KEY}", base_url: "${OPENAI_BASE_URL}" }
            mistral: { api_key: "${MISTRAL_API_KEY}", base_url: "${MISTRAL_BASE_URL}" }
          routes: { chat: [ openai/gpt-4o-mini, mistral/mistral-small-latest ] }
        payments:
          stripe: { secret_key: "${STRIPE_SECRET_KEY}", webhook_secret: "${STRIPE_WEBHOOK_SECRET}", api_url: "${STRIPE_API_URL}" }
        plans: { premium: { price: "10.00", period: month } }
        """

    @Test("Schemathesis finds no request that the API answers otherwise than openapi.json says", .timeLimit(.minutes(8)))
    func conformance() async throws {
        let program = Self.root.path + "/.build/test-venv/bin/schemathesis"
        try #require(FileManager.default.isExecutableFile(atPath: program), "Scripts/setup test installs Schemathesis")
        let sandbox = try await TestBusiness.startSandbox(TestBusiness.runningClock())
        try await TestFolder.with { folder in
            try Self.business.write(toFile: folder + "/kontor.yaml", atomically: true, encoding: .utf8)
            var environment = TestBusiness.environment(sandbox, folder: folder)
            environment["PATH"] = "/usr/bin:/bin"
            let kontor = try KontorProcess(["serve"], environment: environment, folder: folder)
            let line = try await kontor.line(with: "listens on")
            let url = try #require(line.split(separator: " ").last)
            let result = try await KontorProcess.run(
                [
                    "--config-file", Self.root.path + "/Tests/kontorTests/Schemathesis/schemathesis.toml", "run", "\(url)/openapi.json",
                    "--seed", "\(Self.seed)",
                ], environment: environment, folder: folder, program: program)
            #expect(result.status == 0, "seed \(Self.seed)\n\(result.output)")
            let ended = await kontor.terminate()
            #expect(ended == 0)
            // All that was asked went to the sandbox, and no answer was a fault of ours.
            #expect(!kontor.printed.contains("a request failed"), "\(kontor.printed)")
        }
        await sandbox.stop()
    }
}
