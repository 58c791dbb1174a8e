namespace GanOrleans.Models.Data;

/// <summary>The part of a data set that is opened.</summary>
public enum DataSplit
{
    /// <summary>What runs train on. Of MNIST and glyphs the first 50,000 training images, as in Goodfellow et al. (2014); of generated points all.</summary>
    Train,

    /// <summary>What hyper-parameters are chosen on: the last 10,000 training images of MNIST and glyphs.</summary>
    Validation,

    /// <summary>All training images, <see cref="Train"/> followed by <see cref="Validation"/>, in the file's order.</summary>
    TrainAndValidation,

    /// <summary>The test images; of generated points, an independent sample of a tenth of the size.</summary>
    Test,
}
