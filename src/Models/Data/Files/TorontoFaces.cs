namespace GanOrleans.Models.Data.Files;

/// <summary>
/// The Toronto Face Database (Susskind, Anderson and Hinton, 2010) from <c>TFD_48x48.mat</c>, which its authors give to those who ask:
/// <c>images</c> (N × 48 × 48), <c>folds</c> (N × 5: 0 unlabelled, 1 train, 2 validation, 3 test) and <c>labs_ex</c> (expression 1 to 7, −1
/// for none). Of the five official folds the first is used.
/// </summary>
/// <param name="name">The word of <c>--dataset</c>.</param>
/// <param name="labelled">Whether to train on the fold's labelled faces; otherwise on all unlabelled ones, without classes.</param>
internal sealed class TorontoFaces(string name, bool labelled) : IDataSource
{
    private const string FileName = "TFD_48x48.mat";
    private const int Side = 48;
    private const int Folds = 5;

    private static readonly string[] Expressions = ["anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral"];

    private enum Fold : byte
    {
        Unlabelled = 0,
        Train = 1,
        Validation = 2,
        Test = 3,
    }

    public DataSetInfo Info { get; } = new(
        name,
        labelled ? "Toronto Face Database: faces, 48 × 48 grey, 7 expressions (local file, on its authors' permission)"
            : "Toronto Face Database: the unlabelled faces, 48 × 48 grey (local file, on its authors' permission)",
        IsImage: true,
        DataSetFiles.Local);

    public IDataSet Open(DataSetOptions options, CancellationToken cancellationToken)
    {
        var path = Find(options)
            ?? throw new DataSetException(
                $"Data set '{name}' was not found: '{FileName}' is not in {string.Join(", ", Places(options))}. Its authors give the "
                    + $"file to those who ask; put it there, or name its folder with --data-root or {DataSetOptions.RootVariable}."
            );
        var parts = Parts(options.Split);
        var stamp = $"{FileStamp.Of(path)} {string.Join(' ', parts)}";
        return ImageSets.Open(name, stamp, options, () => Load(path, parts), isWholeSplit: true, cancellationToken);
    }

    public string? Locate(DataSetOptions options) => Find(options);

    public IEnumerable<DataFileCheck> Verify(DataSetOptions options, CancellationToken cancellationToken)
    {
        foreach (var file in Places(options).Select(place => Path.Combine(place, FileName)).Where(File.Exists))
            yield return DataFileCheck.Run(name, file, () => Load(file, [Fold.Train]), static () => null);
    }

    private Fold[] Parts(DataSplit split) => split switch
    {
        DataSplit.Validation => [Fold.Validation],
        DataSplit.Test => [Fold.Test],
        _ when !labelled => [Fold.Unlabelled],
        DataSplit.TrainAndValidation => [Fold.Train, Fold.Validation],
        _ => [Fold.Train],
    };

    private static string? Find(DataSetOptions options) =>
        Places(options).Select(place => Path.Combine(place, FileName)).FirstOrDefault(File.Exists);

    private static IReadOnlyList<string> Places(DataSetOptions options) =>
        DataPlaces.Of(options, "tfd", ["tfd", "TFD", Path.Combine("faces", "TFD")], [], rootIsPlace: true);

    private ImageSamples Load(string path, Fold[] wanted)
    {
        var arrays = MatFile.Read(path, "images", "folds", "labs_ex");
        var (images, folds, labels) = (arrays["images"], arrays["folds"], arrays["labs_ex"]);
        if (images.Shape is not [var count, Side, Side])
            throw Fault(path, $"'images' is {string.Join(" × ", images.Shape)}; expected N × {Side} × {Side}");
        if (folds.Shape is not [var foldRows, Folds] || foldRows != count || labels.Values.Length != count)
            throw Fault(
                path,
                $"'folds' is {string.Join(" × ", folds.Shape)} and 'labs_ex' has {labels.Values.Length} values; expected {count} × "
                    + $"{Folds} and {count}"
            );

        // MATLAB stores columns first: the first fold is the first column of 'folds', and the pixel (row, column) of
        // image n lies at n + N·(row + 48·column).
        int[] rows = [.. Enumerable.Range(0, count).Where(n => wanted.Contains((Fold)folds.Values[n]))];
        if (rows.Length < (labelled ? ImageSplits.MinCount : 1))
            throw Fault(
                path,
                $"the first fold has {rows.Length} images of {string.Join(" and ", wanted)}; expected at least {ImageSplits.MinCount}");
        var pixels = new byte[(long)rows.Length * Side * Side];
        Parallel.For(0, rows.Length, i =>
        {
            for (var p = 0; p < Side * Side; p++)
                pixels[i * Side * Side + p] = images.Values[rows[i] + (long)count * (p / Side + Side * (p % Side))];
        });
        if (!labelled)
            return new ImageSamples(pixels, [], [1, Side, Side], 0, path);
        foreach (var row in rows)
        {
            if (labels.Values[row] is < 1 or > 7)
                throw Fault(
                    path,
                    $"'labs_ex' has {(sbyte)labels.Values[row]} for image {row}, which is of a labelled fold; expected 1 to "
                        + $"{Expressions.Length}"
                );
        }

        return new ImageSamples(
            pixels, [.. rows.Select(row => (byte)(labels.Values[row] - 1))], [1, Side, Side], Expressions.Length, path, Expressions);
    }

    private static DataSetException Fault(string path, string what) =>
        new($"Data file '{path}': {what}. Use the file {FileName} of the Toronto Face Database.", path);
}
