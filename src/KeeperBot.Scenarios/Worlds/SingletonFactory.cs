using KeeperBot.Primitives;

namespace KeeperBot.Scenarios.Worlds;

/// <summary>The singleton factory of ERC-2470 at its one address, which the Roles Modifier stores conditions through; a fresh Anvil has none.</summary>
internal static class SingletonFactory
{
    /// <summary>Where it is on every chain.</summary>
    private static readonly Address At = Address.Parse("0xce0042B868300000d44A59004Da54A005ffdcf9f");

    /// <summary>The code that the ERC's keyless transaction leaves there (https://eips.ethereum.org/EIPS/eip-2470).</summary>
    private const string Code =
        "0x6080604052348015600f57600080fd5b506004361060285760003560e01c80634af63f0214602d575b600080fd5b60cf60048036036040811015604157600080fd5b8101906020810181" +
        "35640100000000811115605b57600080fd5b820183602082011115606c57600080fd5b80359060200191846001830284011164010000000083111715608d57600080fd5b91908080601f01" +
        "6020809104026020016040519081016040528093929190818152602001838380828437600092019190915250929550509135925060eb915050565b604080516001600160a01b0390921682" +
        "52519081900360200190f35b6000818351602085016000f5939250505056fea26469706673582212206b44f8a82cb6b156bfcc3dc6aadd6df4eefd204bc928a4397fd15dacf6d532056473" +
        "6f6c63430006020033";

    /// <summary>Puts it there.</summary>
    internal static Task EnsureAsync(WorldSite site) => site.Control.SetCodeAsync(At, Bytes.Parse(Code));
}
