import Hummingbird

extension Sandbox {
    func addAIRoutes(to router: Router<BasicRequestContext>) {}
}
