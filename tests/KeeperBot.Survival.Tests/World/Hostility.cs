namespace KeeperBot.Survival.Tests.World;

/// <summary>What a contract's function does instead of itself.</summary>
public enum Hostility
{
    /// <summary>Nothing else: the true function.</summary>
    None = 0,

    /// <summary>Returns <c>false</c>.</summary>
    ReturnFalse,

    /// <summary>Returns nothing at all.</summary>
    ReturnNothing,

    /// <summary>Reverts without a word.</summary>
    Revert,

    /// <summary>Fails with Panic(0x11).</summary>
    Panic,

    /// <summary>Fails with an error that no ABI knows.</summary>
    CustomError,

    /// <summary>Fails with Error(string) that is no UTF-8 and holds an escape sequence and line breaks.</summary>
    NoText,

    /// <summary>Fails with a megabyte of zeros.</summary>
    Megabyte,

    /// <summary>Burns all gas it is given.</summary>
    Endless,

    /// <summary>A transfer takes a hundredth of the amount from the payer besides, with no event and no allowance for it.</summary>
    FeeOnTop,

    /// <summary>A transfer passes a hundredth of the amount on to somebody else.</summary>
    FeeOfAmount,

    /// <summary>Fails where gas has a price, and so on the chain and in no simulation.</summary>
    RevertWhenPaid,
}
