namespace KeeperBot.Host.Tests.Options;

/// <summary>How a key acts for an account has to be whole, and full custody has to be chosen.</summary>
public sealed class AccountsCheckTests
{
    [Fact]
    public void Parse_DirectWithoutConsent_IsRefusedWithBothWaysOut()
    {
        var error = new SampleConfiguration().Route("direct").Remove("accounts/0/acceptFullCustody").SingleError();
        error.Path.ShouldBe("accounts[0].acceptFullCustody");
        error.Mend.ShouldContain("behind a vault or a Safe");
        error.Mend.ShouldContain("true");
    }

    [Fact]
    public void Parse_DirectForAnotherHolder_IsRefused() =>
        new SampleConfiguration().Set("accounts/0/route", "direct").Set("accounts/0/acceptFullCustody", true).SingleError().Path.ShouldBe("accounts[0].holder");

    [Theory]
    [InlineData("\"\"", "accounts[0].roles.role")]
    [InlineData("\"two words\"", "accounts[0].roles.role")]
    [InlineData("\"a name of more than thirty-one letters\"", "accounts[0].roles.role")]
    [InlineData("\"hex:00\"", "accounts[0].roles.role")]
    [InlineData("\"hex:0000000000000000000000000000000000000000000000000000000000000000\"", "accounts[0].roles.role")]
    public void Parse_KeyThatNamesNoRole_IsRefused(string role, string path) => new SampleConfiguration().Route("safe-roles").SetJson("accounts/0/roles/role", role).Errors().ShouldContain(error => error.Path == path);

    [Fact]
    public void Parse_RoleInEitherForm_IsTheSameKey()
    {
        var text = new SampleConfiguration().Route("safe-roles").Load().Accounts[0].Role!;
        var digits = new SampleConfiguration().Route("safe-roles").Set("accounts/0/roles/role", "hex:6b65657065720000000000000000000000000000000000000000000000000000").Load().Accounts[0].Role!;
        digits.Key.ShouldBe(text.Key);
        text.Key.ToString().ShouldBe("keeper");
    }

    [Fact]
    public void Parse_ModuleThatIsAnotherContract_IsRefused() =>
        new SampleConfiguration().Route("safe-roles").Copy("tokens/USDC/address", "accounts/0/roles/module").SingleError().Path.ShouldBe("accounts[0].roles.module");

    [Fact]
    public void Parse_DelegationWithoutItsRegistry_IsRefused() =>
        new SampleConfiguration().Route("venue-delegation").Remove("venues/perp-v2/delegateApproval").SingleError().Path.ShouldBe("venues.perp-v2.delegateApproval");

    [Fact]
    public void Parse_DelegationOfTheKeyItself_IsRefused() =>
        new SampleConfiguration().Route("venue-delegation").Copy("key/address", "accounts/0/holder").SingleError().Path.ShouldBe("accounts[0].holder");

    [Fact]
    public void Parse_DelegationWithABufferThatFollowsAnUnderlying_IsRefused()
    {
        var error = new SampleConfiguration().Route("venue-delegation").SetJson("accounts/0/buffers", """["USDC","sETH"]""").SingleError();
        error.Path.ShouldBe("accounts[0].buffers[1]");
        error.Problem.ShouldContain("the key's own balance");
    }

    [Fact]
    public void Parse_DelegatedAccount_PaysFromTheKeysWallet()
    {
        var account = new SampleConfiguration().Route("venue-delegation").Load().Accounts[0].Ref;
        account.Payer.ShouldBe(account.Actor);
        account.Payer.ShouldNotBe(account.Holder);
        var vault = new SampleConfiguration().Load().Accounts[0].Ref;
        vault.Payer.ShouldBe(vault.Holder);
    }

    [Fact]
    public void Parse_ApprovalThatTwoAccountsWouldUseFromOneWallet_IsRefused()
    {
        var sample = new SampleConfiguration().Route("venue-delegation").SetJson("accounts", """
            [{"id":"first","holder":"0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC","route":"venue-delegation","venues":["perp-v2","lyra-v1"],"buffers":["USDC"]},
             {"id":"second","holder":"0x90F79bf6EB2c4f870365E785982E1f101E93b906","route":"venue-delegation","venues":["perp-v2"],"buffers":["USDC"]}]
            """);
        sample.Load().Accounts.Length.ShouldBe(2);
        sample.SetJson("policy/approvals", """[{"spender":"0x09635F643e140090A9A8Dcd712eD6285858ceBef","most":"1000 USDC"}]""").SingleError().Path.ShouldBe("policy.approvals[0]");
    }

    [Fact]
    public void Parse_SinceABlock_IsTaken() => new SampleConfiguration().Route("safe-roles").Set("accounts/0/roles/since", 21_000_000).Load().Accounts[0].Role!.Since.ShouldBe(21_000_000UL);

    [Fact]
    public void Parse_SinceBelowZero_IsRefused() => new SampleConfiguration().Route("safe-roles").Set("accounts/0/roles/since", -1).SingleError().Path.ShouldBe("accounts[0].roles.since");
}
