using KeeperBot.Evm;
using KeeperBot.Execution.Policy.Code;
using KeeperBot.Primitives;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>The singleton behind the real Safe 1.4.1's proxy counts in what is pinned of it.</summary>
public sealed class SafePinTests(SafeChain world) : IClassFixture<SafeChain>, IAsyncLifetime
{
    private static readonly Hash32 SlotZero = Hash32.Zero;

    public Task InitializeAsync() => world.RestoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task ReadAsync_Safe_FollowsSlotZeroToItsSingleton()
    {
        var shape = await ShapeAsync();
        var stored = await world.Venues.Client.GetStorageAtAsync([(world.Account.Holder, UInt256.Zero)], BlockId.Of(await world.Venues.HeadAsync()));
        shape.Hops.Select(hop => hop.At).ShouldBe([world.Account.Holder, new Address(stored[0].Span[12..])]);
    }

    [Theory]
    [InlineData("another singleton")]
    [InlineData("the singleton's code")]
    public async Task AreSameAsync_SingletonThatChanges_IsSeen(string change)
    {
        var reader = new CodeReader(world.Venues.Client);
        var shape = await ShapeAsync();
        var control = world.Venues.Chain.Control;
        if (change == "another singleton")
        {
            var word = new byte[Hash32.Size];
            world.Module.Span.CopyTo(word.AsSpan(12));
            await control.SetStorageAtAsync(world.Account.Holder, SlotZero, new Hash32(word));
        }
        else
        {
            await control.SetCodeAsync(shape.Hops[1].At, Bytes.Parse("0x5f5ffd"));
        }

        await control.MineAfterAsync(TimeSpan.FromSeconds(12));
        (await reader.AreSameAsync([shape], await world.Venues.HeadAsync(), CancellationToken.None)).ShouldBeFalse();
        (await ShapeAsync()).Fingerprint.ShouldNotBe(shape.Fingerprint);
    }

    private async Task<CodeShape> ShapeAsync() => (await new CodeReader(world.Venues.Client).ReadAsync([world.Account.Holder], await world.Venues.HeadAsync(), CancellationToken.None))[0];
}
