using System.CommandLine.Parsing;
using GanOrleans.Client.Cli;
using GanOrleans.Client.Processes;

namespace GanOrleans.Client.Commands;

/// <summary>
/// <c>ganctl data …</c>, <c>ganctl variants …</c>: what needs no cluster is a command of the silo's binary. ganctl takes the options that
/// are about a cluster and hands all other words on, those that ask for help included.
/// </summary>
internal sealed class OfflineCommand : GanCommand
{
    private readonly GlobalOptions options;

    public OfflineCommand(string name, string description, GlobalOptions options, GanctlHost host)
        : base(name, description, options, host)
    {
        this.options = options;
        TreatUnmatchedTokensAsErrors = false;
    }

    protected override Task<int> RunAsync(Invocation invocation) =>
        SiloBinary.RunCommandAsync([Name, .. Words(invocation.Parse.Tokens)], invocation.Cancellation);

    internal IEnumerable<string> Words(IReadOnlyList<Token> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Type == TokenType.Option && options.IsAboutCluster(tokens[i].Value))
                i++;   // with its value
            else if (tokens[i].Type != TokenType.Command)
                yield return tokens[i].Value;
        }
    }
}
