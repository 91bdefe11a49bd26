using KeeperBot.Primitives;

namespace KeeperBot.Scenarios.Worlds;

/// <summary>The singleton factory of ERC-2470 at its one address, which the Roles Modifier stores conditions through; a fresh Anvil has none.</summary>
internal static class SingletonFactory
{
    /// <summary>Where it is on every chain.</summary>
    private static readonly Address At = Address.Parse("0xce0042B868300000d44A59004Da54A005ffdcf9f");

    /// <summary>Who deploys it by the transaction below, once it has the gas money (0.0247 ether).</summary>
    private static readonly Address Deployer = Address.Parse("0xBb6e024b9cFFACB947A71991E386681B1Cd1477D");

    /// <summary>The keyless deployment transaction of the ERC (https://eips.ethereum.org/EIPS/eip-2470).</summary>
    private const string Deployment =
        "0xf9016c8085174876e8008303c4d88080b90154608060405234801561001057600080fd5b50610134806100206000396000f3fe6080604052348015600f57600080fd5b50600436106028" +
        "5760003560e01c80634af63f0214602d575b600080fd5b60cf60048036036040811015604157600080fd5b810190602081018135640100000000811115605b57600080fd5b820183602082" +
        "011115606c57600080fd5b80359060200191846001830284011164010000000083111715608d57600080fd5b91908080601f01602080910402602001604051908101604052809392919081" +
        "8152602001838380828437600092019190915250929550509135925060eb915050565b604080516001600160a01b039092168252519081900360200190f35b6000818351602085016000f5" +
        "939250505056fea26469706673582212206b44f8a82cb6b156bfcc3dc6aadd6df4eefd204bc928a4397fd15dacf6d5320564736f6c634300060200331b83247000822470";

    /// <summary>Deploys it where it is missing.</summary>
    /// <exception cref="ScenarioException"><see cref="ScenarioErrorKind.ChainUnusable"/>: the chain does not take the transaction.</exception>
    internal static async Task EnsureAsync(WorldSite site)
    {
        var client = site.Chain.Client;
        if ((await client.GetCodeAsync(At, Evm.BlockTag.Latest).ConfigureAwait(false)).Length > 0)
            return;
        await site.Control.SetBalanceAsync(Deployer, UInt256.Parse("24700000000000000")).ConfigureAwait(false);
        await client.SendRawTransactionAsync(Bytes.Parse(Deployment)).ConfigureAwait(false);
        await client.RawAsync("evm_mine").ConfigureAwait(false);
        if ((await client.GetCodeAsync(At, Evm.BlockTag.Latest).ConfigureAwait(false)).Length == 0)
            throw new ScenarioException(ScenarioErrorKind.ChainUnusable, "the singleton factory of ERC-2470 was not deployed; is the base fee above 100 gwei?");
    }
}
