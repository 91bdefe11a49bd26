using KeeperBot.Scenarios;

namespace KeeperBot.Anvil.Tests.Contracts;

/// <summary>One fork of the demo's world for a test class; each test starts from its snapshot.</summary>
public sealed class VaultFixture : IAsyncLifetime
{
    private LocalChain? _chain;

    internal LocalChain Chain => _chain ?? throw new InvalidOperationException("the fixture has not been started");

    public async Task InitializeAsync() => _chain = await LocalChain.StartForkAsync(new LocalChainOptions(), TimeProvider.System);

    public async Task DisposeAsync()
    {
        if (_chain is not null)
            await _chain.DisposeAsync();
    }
}

/// <summary>Tests of the vault on the real venues. <see cref="Bench"/> is fresh for each: the keeper's role given, nothing else done.</summary>
public abstract class VaultTests(VaultFixture fixture) : IClassFixture<VaultFixture>, IAsyncLifetime
{
    private VaultBench? _bench;
    private string? _snapshot;

    internal VaultBench Bench => _bench ?? throw new InvalidOperationException("the test has not been initialised");

    public async Task InitializeAsync()
    {
        _snapshot = await fixture.Chain.Control.SnapshotAsync();
        _bench = await VaultBench.CreateAsync(fixture.Chain);
    }

    public async Task DisposeAsync()
    {
        if (_snapshot is not null)
            await fixture.Chain.Control.RevertAsync(_snapshot);
    }
}
