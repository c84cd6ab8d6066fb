import Foundation
import TestBusiness
import TestSupport
import Testing

/// `Deploy/`, as far as it can be held without Docker and without systemd running.
@Suite struct DeployTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Runs `Deploy/check` of the tree in `folder`.
    private func check(in folder: String) async throws -> (status: Int32, output: String) {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return try await KontorProcess.run(
            [KontorProcess.binary], environment: ["PATH": path + ":/usr/sbin"], folder: folder, program: folder + "/Deploy/check")
    }

    @Test("systemd takes the unit, nginx serves what the world needs and no more, the image has the libraries that Kontor loads")
    func files() async throws {
        let result = try await check(in: Self.root.path)
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.split(separator: "\n").count == 4, "\(result.output)")
    }

    @Test("what is wrong in any of the files is found")
    func plantedMistakes() async throws {
        try await TestFolder.with { folder in
            for name in ["Deploy", "Makefile", "Scripts", ".dockerignore", "Sources/Server/API/openapi.json"] {
                let copy = folder + "/" + name
                try FileManager.default.createDirectory(
                    atPath: URL(filePath: copy).deletingLastPathComponent().path, withIntermediateDirectories: true)
                try FileManager.default.copyItem(atPath: Self.root.appending(path: name).path, toPath: copy)
            }
            try spoil(folder + "/Deploy/kontor.service", "ProtectHome=yes", "ProtectHome=perhaps")
            try spoil(folder + "/Deploy/nginx.conf", "location = /health", "location = /metrics")
            try spoil(folder + "/Deploy/compose.yaml", "127.0.0.1:8080:8080", "8080:8080")
            try spoil(folder + "/Deploy/Dockerfile", " libsqlite3-0", "")
            let result = try await check(in: folder)
            #expect(result.status == 1)
            for sentence in [
                "systemd-analyze verify", "GET /metrics is answered 200", "GET /health is answered 404", "open to the world",
                "libsqlite3.so.0",
            ] {
                #expect(result.output.contains(sentence), "\(sentence): \(result.output)")
            }
        }
    }

    private func spoil(_ path: String, _ right: String, _ wrong: String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.contains(right))
        try text.replacingOccurrences(of: right, with: wrong).write(toFile: path, atomically: true, encoding: .utf8)
    }
}
