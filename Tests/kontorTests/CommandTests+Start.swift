import Foundation
import TestBusiness
import TestSupport
import Testing

/// What commands do where something is not as it should be when they start.
extension CommandTests {
    private static let yaml = """
        workspace: { name: Shop, slug: shop, currency: USD }
        bots:
          assistant:
            product: assistant
            telegram: { token: "${TELEGRAM_BOT_TOKEN}", api_url: "${TELEGRAM_API_URL}" }
            owner_telegram_ids: [ "${OWNER_TELEGRAM_ID}" ]
            settings: { price_per_question: "0.05" }
        ai:
          providers: { openai: { api_key: "${OPENAI_API_KEY}", base_url: "${OPENAI_BASE_URL}" } }
          routes: { chat: [ openai/gpt-4o-mini ] }

        """

    private func mode(_ path: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test("commands mean the business of the kontor.yaml beside them; one whose books are not there is told with what is")
    func slugs() async throws {
        try await with { place in
            try await place.serving { _ in }
            try place.write(Self.yaml, to: "kontor.yaml")
            let strayed = try await place.run("report")
            #expect(strayed.status == 1)
            #expect(
                strayed.output.contains("no workspace “shop”, but kontor") && strayed.output.contains("slug: kontor"), "\(strayed.output)")
            let warned = try await place.run("doctor")
            #expect(warned.status == 1 && warned.output.contains("WRONG  the books of “shop”\n"), "\(warned.output)")
            #expect(warned.output.contains("write slug: kontor in kontor.yaml"))
            try await place.serving { _ in
                for command in [["report"], ["stats"], ["key", "list"], ["jobs"], ["stats", "--workspace", "kontor"]] {
                    let result = try await KontorProcess.run(command, environment: place.environment, folder: place.folder)
                    #expect(result.status == 0, "\(command): \(result.output)")
                }
                let both = try await place.run("doctor")
                #expect(both.status == 0 && both.output.contains("ok     besides “shop” the database holds kontor"), "\(both.output)")
            }
            try FileManager.default.removeItem(atPath: place.folder + "/kontor.yaml")
            let usual = try await place.run("stats")
            #expect(usual.status == 0, "\(usual.output)")
        }
    }

    @Test("doctor finds it wrong that something is for sale and nothing can be paid")
    func unpayable() async throws {
        try await with { place in
            var poor = place
            poor.environment["STRIPE_SECRET_KEY"] = nil
            poor.environment["STRIPE_WEBHOOK_SECRET"] = nil
            try place.write(Self.yaml, to: "kontor.yaml")
            let result = try await poor.run("doctor")
            #expect(result.status == 1 && result.output.contains("WRONG  payments\n"), "\(result.output)")
            #expect(result.output.contains("STRIPE_SECRET_KEY"))
            let rich = try await place.run("doctor")
            #expect(rich.status == 0, "\(rich.output)")
        }
    }

    @Test("where nobody can listen the start fails with one sentence, and leaves nothing behind")
    func addresses() async throws {
        try await with { place in
            try await place.serving { url in
                let port = try #require(url.split(separator: ":").last.map(String.init))
                try await TestFolder.with { folder in
                    var second = Place(folder: folder, environment: place.environment)
                    second.environment["DATABASE_URL"] = "sqlite:\(folder)/kontor.sqlite"
                    second.environment["TMPDIR"] = folder
                    second.environment["PORT"] = port
                    let business = folder + "/business"
                    try FileManager.default.createDirectory(atPath: business, withIntermediateDirectories: false)
                    try Self.yaml.write(toFile: business + "/kontor.yaml", atomically: true, encoding: .utf8)
                    let used = [
                        (try await second.run("serve"), "PORT"), (try await second.run("sandbox", "--port", port), "--port"),
                        (try await second.run("demo", "--port", port, "--business", business), "--port"),
                        (
                            try await second.run("demo", "--port", "0", "--kontor-port", port, "--business", business),
                            "--kontor-port"
                        ),
                    ]
                    for (result, remedy) in used {
                        #expect(result.status != 0)
                        #expect(result.output.split(separator: "\n").count == 1, "\(result.output)")
                        #expect(result.output.contains("port \(port) of 127.0.0.1 is in use") && result.output.contains(remedy))
                    }
                    second.environment["PORT"] = "0"
                    for host in ["nohost.invalid", "192.0.2.1"] {
                        second.environment["HOST"] = host
                        let result = try await second.run("serve")
                        #expect(result.status == 1 && result.output.contains(host) && result.output.contains("HOST"), "\(result.output)")
                        #expect(result.output.split(separator: "\n").count == 1, "\(result.output)")
                    }
                    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["business"])
                }
            }
        }
    }

    @Test("the books are nobody else's to read")
    func modes() async throws {
        try await with { place in
            try await place.serving { _ in
                for name in ["kontor.sqlite", "kontor.sqlite-wal", "kontor.sqlite-shm"] {
                    let bits = try mode(place.folder + "/" + name)
                    #expect(bits == 0o600, "\(name)")
                }
            }
        }
    }

    @Test("a demo keeps its folder to itself, and removes those of demos that were killed")
    func demoFolders() async throws {
        try await with { place in
            var other = place
            other.environment["TMPDIR"] = place.folder
            let dead = try KontorProcess(["--version"], environment: other.environment, folder: place.folder)
            _ = await dead.end()
            let abandoned = "\(place.folder)/kontor-demo-\(dead.pid)"
            let alive = "\(place.folder)/kontor-demo-\(ProcessInfo.processInfo.processIdentifier)"
            for folder in [abandoned, alive] {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            }
            try Self.yaml.replacing("name: Shop", with: "name: Demo").write(
                toFile: place.folder + "/kontor.yaml", atomically: true, encoding: .utf8)
            let demo = try KontorProcess(
                ["demo", "--port", "0", "--kontor-port", "0", "--business", place.folder], environment: other.environment,
                folder: place.folder)
            _ = try await demo.line(with: "The demo runs")
            #expect(!FileManager.default.fileExists(atPath: abandoned) && FileManager.default.fileExists(atPath: alive))
            let own = "\(place.folder)/kontor-demo-\(demo.pid)"
            let bits = try mode(own)
            #expect(bits == 0o700)
            let status = await demo.terminate()
            #expect(status == 0, "\(demo.printed)")
            #expect(!FileManager.default.fileExists(atPath: own))
        }
    }

    @Test("a picture that cannot be written is told in one sentence")
    func picture() async throws {
        try await with { place in
            try await place.serving { _ in
                let missing = try await place.run("report", "--picture", "nowhere/today.png")
                #expect(missing.status != 0 && missing.output.hasPrefix("Error: the picture cannot be written to nowhere/today.png"))
                #expect(missing.output.split(separator: "\n").count == 1, "\(missing.output)")
                let made = try await place.run("report", "--picture", "today.png")
                #expect(made.status == 0 && FileManager.default.fileExists(atPath: place.folder + "/today.png"), "\(made.output)")
            }
        }
    }
}
