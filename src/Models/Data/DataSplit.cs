namespace GanOrleans.Models.Data;

/// <summary>The part of a data set that is opened.</summary>
public enum DataSplit
{
    /// <summary>
    /// What runs train on. Of images the first five sixths of the training images (MNIST: 50,000, as in
    /// Goodfellow et al., 2014); of points all.
    /// </summary>
    Train,

    /// <summary>
    /// What hyper-parameters are chosen on: the last sixth of the training images (MNIST: 10,000); of points, a tenth as many more.
    /// </summary>
    Validation,

    /// <summary><see cref="Train"/> followed by <see cref="Validation"/>: all training images in the file's order.</summary>
    TrainAndValidation,

    /// <summary>The test images; of points, an independent sample of a tenth of the size.</summary>
    Test,
}
