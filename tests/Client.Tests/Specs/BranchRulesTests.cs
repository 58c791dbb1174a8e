using GanOrleans.Contracts.Specs;

namespace GanOrleans.Client.Tests.Specs;

public sealed class BranchRulesTests
{
    [Fact]
    public void Of_every_setting_it_is_said_what_a_branch_may_do_with_it()
    {
        Assert.All(RunSpecFields.All, field =>
            Assert.True(BranchRules.Of(field.Name) is not null, $"Nobody has said what a branch may do with '{field.Name}'."));
        Assert.NotNull(BranchRules.Of("options.width"));
        Assert.Null(BranchRules.Of("no-such-setting"));
    }

    [Fact]
    public void The_documentation_has_the_rule_of_every_setting()
    {
        var section = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "cli.md")).Split("### Branches\n")[1].Split("\n## ")[0];
        var rows = section
            .Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|'))
            .ToArray();

        Assert.All(RunSpecFields.All, field =>
        {
            var row = Assert.Single(rows, row => row[1].Contains($"`{field.Name}`", StringComparison.Ordinal));
            var says = BranchRules.Of(field.Name) switch
            {
                BranchRule.Same => "as they were",
                BranchRule.Shapes => "free while",
                BranchRule.Beyond => "more than the checkpoint's",
                BranchRule.Average => "the average begins with the generator",
                BranchRule.Origin => "names the run",
                _ => "free",
            };
            Assert.Contains(says, row[2], StringComparison.Ordinal);
        });
    }
}
