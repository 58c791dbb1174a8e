namespace GanOrleans.Models.Data;

/// <summary>
/// Where the splits of an image set lie: the training images hold Train and then Validation, the test images are their own.
/// </summary>
internal static class ImageSplits
{
    /// <summary>With fewer training images, validation would be empty.</summary>
    public const int MinCount = 6;

    /// <summary>
    /// First image and number of images of a split, within the training images or the test images;
    /// 60,000 training images are 50,000 + 10,000.
    /// </summary>
    /// <param name="split">The split.</param>
    /// <param name="stored">Number of training images, or of test images.</param>
    /// <param name="given">How many of the training images are for validation; null for a sixth.</param>
    public static (int First, int Count) Range(DataSplit split, int stored, int? given = null)
    {
        var validation = given ?? stored / 6;
        return split switch
        {
            DataSplit.Train => (0, stored - validation),
            DataSplit.Validation => (stored - validation, validation),
            DataSplit.TrainAndValidation or DataSplit.Test => (0, stored),
            _ => throw new DataSetException($"There is no split '{split}'. Splits are: {string.Join(", ", Enum.GetNames<DataSplit>())}."),
        };
    }
}
