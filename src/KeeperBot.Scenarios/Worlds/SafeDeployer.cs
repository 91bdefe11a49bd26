using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Artifacts;

namespace KeeperBot.Scenarios.Worlds;

/// <summary>Deploys a Safe 1.4.1 of one owner behind its proxy, and a Zodiac Roles Modifier v2 that may act for it, and sends from it as its owner.</summary>
public static class SafeDeployer
{
    private const int PlainCall = 0;
    private const int Prevalidated = 1;

    /// <summary>Books the Safe as <c>safe</c> and its module as <c>roles</c>, which the Safe owns and has not enabled yet.</summary>
    /// <exception cref="ScenarioException">An artifact is missing or a transaction fails.</exception>
    public static async Task DeployAsync(WorldSite site, Address owner)
    {
        await SingletonFactory.EnsureAsync(site).ConfigureAwait(false);
        await DeploySafeAsync(site, owner).ConfigureAwait(false);
        var integrity = await site.DeployAsync("roles.integrity", ArtifactPackage.ZodiacRoles, "Integrity").ConfigureAwait(false);
        var packer = await site.DeployAsync("roles.packer", ArtifactPackage.ZodiacRoles, "Packer").ConfigureAwait(false);
        var libraries = new Dictionary<string, Address> { ["Integrity"] = integrity.Address, ["Packer"] = packer.Address };
        Address safe = site.At("safe");
        site.Book.Add("roles", await site.Chain.DeployLinkedAsync(site.Accounts.Deployer, ArtifactPackage.ZodiacRoles, "Roles", libraries, safe, safe, safe).ConfigureAwait(false));
    }

    /// <summary>Sends a call from the Safe, signed by its one owner being the sender.</summary>
    public static Task ExecuteAsync(WorldSite site, Address owner, Address to, Bytes data) => site.SendFromAsync(
        owner, "safe", "execTransaction", to, 0, data, PlainCall, 0, 0, 0, Address.Zero, Address.Zero, SignatureOf(owner));

    private static async Task DeploySafeAsync(WorldSite site, Address owner)
    {
        var singleton = await site.DeployAsync("safe.singleton", ArtifactPackage.Safe, "Safe").ConfigureAwait(false);
        var factory = await site.DeployAsync("safe.factory", ArtifactPackage.Safe, "SafeProxyFactory").ConfigureAwait(false);
        var setup = singleton.Abi.Function("setup").Encode(AbiValue.Array(owner), 1, Address.Zero, Bytes.Empty, Address.Zero, Address.Zero, 0, Address.Zero);
        AbiValue[] arguments = [singleton.Address, setup, 0];
        var proxy = (await site.Chain.ReadAsync(factory, "createProxyWithNonce", arguments).ConfigureAwait(false))[0].AsAddress();
        await site.SendAsync("safe.factory", "createProxyWithNonce", arguments).ConfigureAwait(false);
        site.Book.Add("safe", site.Artifacts, ArtifactPackage.Safe, "Safe", proxy);
    }

    // r names the owner, s is unused, v = 1 says that the sender is that owner (Safe: "pre-validated" signatures).
    private static Bytes SignatureOf(Address owner)
    {
        var signature = new byte[65];
        owner.Span.CopyTo(signature.AsSpan(12));
        signature[64] = Prevalidated;
        return Bytes.CopyOf(signature);
    }
}
