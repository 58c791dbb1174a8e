namespace GanOrleans.Models.Data.Files;

/// <summary>A data set of 60,000 + 10,000 images of 28 × 28 in MNIST's format: its names, files, mirrors and checksums.</summary>
/// <param name="Name">The word of <c>--dataset</c>.</param>
/// <param name="Title">As people call it.</param>
/// <param name="Folders">Names of the folders that hold its files in practice. A data root itself
/// counts when it carries one of them.</param>
/// <param name="RootIsPlace">Whether files that lie in the data root itself belong to this set, unless
/// the folder is called after another.</param>
/// <param name="Mirrors">Base addresses, tried in order.</param>
/// <param name="ClassNames">What the labels 0 to 9 stand for.</param>
/// <param name="Parts">Training images, training labels, test images, test labels.</param>
internal sealed record IdxRecipe(
    string Name,
    string Title,
    IReadOnlyList<string> Folders,
    bool RootIsPlace,
    IReadOnlyList<Uri> Mirrors,
    IReadOnlyList<string> ClassNames,
    IReadOnlyList<IdxPart> Parts)
{
    /// <summary>MNIST (LeCun, Cortes and Burges, 1998). The checksums are of the uncompressed originals.</summary>
    public static IdxRecipe Mnist { get; } = new(
        "mnist", "MNIST", ["mnist", "MNIST"], RootIsPlace: true,
        [new("https://ossci-datasets.s3.amazonaws.com/mnist/"), new("https://storage.googleapis.com/cvdf-datasets/mnist/")],
        ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
        [
            new("train-images", 3, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db", OfContent: true),
            new("train-labels", 1, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5", OfContent: true),
            new("t10k-images", 3, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7", OfContent: true),
            new("t10k-labels", 1, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2", OfContent: true),
        ]);

    /// <summary>Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017). The checksums are of the published archives.</summary>
    public static IdxRecipe FashionMnist { get; } = new(
        "fashion-mnist", "Fashion-MNIST", ["fashion-mnist", "FashionMNIST", "fashion_mnist", "fashion"], RootIsPlace: false,
        [new("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/")],
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
        [
            new("train-images", 3, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84", OfContent: false),
            new("train-labels", 1, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845", OfContent: false),
            new("t10k-images", 3, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073", OfContent: false),
            new("t10k-labels", 1, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5", OfContent: false),
        ]);

    /// <summary>Kuzushiji-MNIST (Clanuwat et al., 2018). The checksums are of the published archives.</summary>
    public static IdxRecipe Kmnist { get; } = new(
        "kmnist", "KMNIST", ["kmnist", "KMNIST"], RootIsPlace: false,
        [new("http://codh.rois.ac.jp/kmnist/dataset/kmnist/")],
        ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"],
        [
            new("train-images", 3, "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4", OfContent: false),
            new("train-labels", 1, "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17", OfContent: false),
            new("t10k-images", 3, "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5", OfContent: false),
            new("t10k-labels", 1, "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c", OfContent: false),
        ]);

    /// <summary>All sets whose files have these names.</summary>
    public static IReadOnlyList<IdxRecipe> All { get; } = [Mnist, FashionMnist, Kmnist];

    /// <summary>The two files of the training images or of the test images.</summary>
    public (IdxPart Images, IdxPart Labels) Pair(bool test) => test ? (Parts[2], Parts[3]) : (Parts[0], Parts[1]);
}
