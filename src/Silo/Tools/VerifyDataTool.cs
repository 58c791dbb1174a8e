using GanOrleans.Contracts.Tools;
using GanOrleans.Models.Data;

namespace GanOrleans.Silo.Tools;

/// <summary>Reads every known data file below a folder, or every picture, to its end.</summary>
internal sealed class VerifyDataTool() : SiloTool<VerifyDataRequest, FileReport[]>(ToolNames.VerifyData, usesTorch: false)
{
    protected override FileReport[] Answer(VerifyDataRequest request, Action<string> tell, CancellationToken cancellation)
    {
        FileReport[] files =
        [
            .. DataSets
                .Verify(request.Root, cancellation)
                .Select(check => new FileReport(check.DataSet, check.File, check.Ok, check.Message)),
        ];
        return files.Length > 0
            ? files
            : throw new ToolException(
                ToolException.BadInput,
                $"Folder '{request.Root}' holds neither a file of a known data set nor pictures.",
                "Files are looked for in it and in folders named after the data sets: mnist, fashion-mnist, kmnist, cifar10, tfd; "
                + "pictures (PNG, JPEG, BMP, WebP) in it and in all folders below it.");
    }
}
