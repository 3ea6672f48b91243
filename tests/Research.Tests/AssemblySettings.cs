// libtorch's thread count and default generator are global, so tests that rely on either must not overlap.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
