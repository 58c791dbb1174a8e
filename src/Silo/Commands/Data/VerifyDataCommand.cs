using System.CommandLine;
using GanOrleans.Models.Data;
using GanOrleans.Terminal;

namespace GanOrleans.Silo.Commands.Data;

/// <summary><c>ganctl data verify ROOT</c>: reads every known data file below a folder, or every picture, to its end.</summary>
internal sealed class VerifyDataCommand : OfflineCommand
{
    private readonly Argument<string> root = new("root") { Description = "A folder with data files" };

    public VerifyDataCommand(OfflineHost host)
        : base(
            "verify", "Read every known data file below a folder, and compare it with its published checksum; or every picture",
            host) => Add(root);

    protected override int Run(ParseResult parse, CommandOutput output, CancellationToken cancellation)
    {
        var files = Verify(Path.GetFullPath(parse.GetRequiredValue(root)), cancellation);

        output.Json(files);
        output.Table([["DATASET", "", "FILE", "FOUND"], .. files.Select(Row)]);
        return files.All(file => file.Ok) ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private static string[] Row(FileReport file) => [file.DataSet, file.Ok ? "ok" : "BAD", file.File, file.Message];

    private static FileReport[] Verify(string root, CancellationToken cancellation)
    {
        FileReport[] files =
            [.. DataSets.Verify(root, cancellation).Select(check => new FileReport(check.DataSet, check.File, check.Ok, check.Message))];
        return files.Length > 0
            ? files
            : throw new UserException(
                ExitCodes.BadInput,
                $"Folder '{root}' holds neither a file of a known data set nor pictures.",
                "Files are looked for in it and in folders named after the data sets: mnist, fashion-mnist, kmnist, cifar10, tfd; "
                + "pictures (PNG, JPEG, BMP, WebP) in it and in all folders below it.");
    }
}

/// <param name="DataSet">The data set that the file belongs to.</param>
/// <param name="File">Path.</param>
/// <param name="Ok">Whether it is whole and, where a checksum was published, the published one.</param>
/// <param name="Message">What was found.</param>
internal sealed record FileReport(string DataSet, string File, bool Ok, string Message);
